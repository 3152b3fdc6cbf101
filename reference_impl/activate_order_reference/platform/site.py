"""What all endpoints share: the org, its clock, its credentials, and one visit to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.credentials import Credentials
from activate_order_reference.platform.soql.query import Selection
from activate_order_reference.platform.stamped_org import StampedOrg
from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.background_work import BackgroundWork
from activate_order_reference.rules.records import Caller

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

Statuses = Literal["documented", "platform"]


@dataclass(slots=True, kw_only=True)
class Site:
    """One running reference.

    `statuses` says whether a failed call bears its row's HTTP status or 400 (reading-01). `clients` maps
    the ids of OAuth clients to their secrets, `keys` those that sign assertions to their public keys.
    `selections` are what queries selected whose pages are still asked for, by their locator.
    """

    specification: Specification
    org: StampedOrg
    work: BackgroundWork
    statuses: Statuses
    clients: Mapping[str, str]
    keys: Mapping[str, RSAPublicKey]
    base_url: str | None
    credentials: Credentials = field(default_factory=Credentials)
    selections: dict[str, Selection] = field(default_factory=dict)
    requests: int = 0

    def address(self, request: Request) -> str:
        """Return this site's own URL, without a slash at its end."""
        return (self.base_url or request.host_url).rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request to a site, by an authenticated user; `ask` answers another request by the same user."""

    site: Site
    request: Request
    caller: Caller
    ask: Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path, and what answers them.

    `handle` takes the visit and the path's variables by name. With `open_to_all` it takes the site and the
    request instead of a visit, since nobody has been authenticated; the driver's takes the driver and the
    request.
    """

    method: str
    path: str
    handle: Callable[..., Response]
    open_to_all: bool = False
