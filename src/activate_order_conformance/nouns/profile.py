"""The two ways to read the page's literals and its HTTP status column (reading-01)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

PLATFORM_STATUS = 400
"""What the real REST layer answers for every failed action input."""

ProfileName: TypeAlias = Literal["documented", "platform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The literals of a ready call, and whether HTTP 400 may stand for the row's status.

    `order_status`, `session_state` and `session_next_state` are the texts of a ready checkout and its call.
    """

    name: ProfileName
    order_status: str
    session_state: str
    session_next_state: str
    excuses_platform_status: bool

    def but(self, **texts: str) -> Profile:
        """Return this profile with other texts; raises TypeError for an unknown name."""
        changes: dict[str, Any] = texts
        return replace(self, **changes)

    def takes_order_status(self, given: object) -> bool:
        """Tell whether what is given is the order status of a sound call, in whatever case and blanks (reading-12)."""
        return str(given).strip().casefold() == self.order_status.strip().casefold()

    def takes_next_state(self, text: object) -> bool:
        """Tell whether a next state is that of a ready session, without regard to case and spaces (reading-03)."""
        return without_spaces(str(text)) == without_spaces(self.session_next_state)

    def accepted_statuses(self, status: int) -> tuple[int, ...]:
        """Return the HTTP statuses that may stand for a row's `status`, the row's first."""
        if self.excuses_platform_status and status != PLATFORM_STATUS:
            return (status, PLATFORM_STATUS)
        return (status,)


def without_spaces(text: str) -> str:
    """Return a state in the one spelling in which states are compared (reading-03)."""
    return "".join(text.split()).casefold()


DOCUMENTED = Profile(
    name="documented",
    order_status="ACTIVATE",
    session_state="Activate Order",
    session_next_state="activateOrder",
    excuses_platform_status=False,
)
PLATFORM = Profile(
    name="platform",
    order_status="Activated",
    session_state="Activate Order",
    session_next_state="Activate Order",
    excuses_platform_status=True,
)
PROFILES: dict[str, Profile] = {profile.name: profile for profile in (DOCUMENTED, PLATFORM)}
