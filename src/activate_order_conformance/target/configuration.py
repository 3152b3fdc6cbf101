"""How a target is reached: settings that say it all, and the target that they open."""

from __future__ import annotations

import difflib
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from activate_order_conformance.clock import SystemClock
from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    from activate_order_conformance.target.http import HttpTarget

TOKEN_VARIABLE = "ACTIVATE_ORDER_DRIVER_TOKEN"  # noqa: S105  # the variable's name, no secret
"""The environment variable that holds the driver's bearer token."""

ACTION = "activateOrderAction"

Statuses: TypeAlias = Literal["documented", "platform"]
"""Which HTTP statuses the bundled reference answers refusals with."""

DRIVER_PATH = "/conformance/v1"
"""Where a driver is expected under the target's base URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSettings:
    """States how a target is reached; `base_url` None means the bundled reference, in process.

    Times are in seconds: `timeout` of one call, `settle_deadline` (None: what the driver says) and `quiet`
    (None: measured on the control), `poll_interval` between two looks. `verify_tls` is whether certificates
    are verified, `ca_bundle` against which authorities (None: as `requests` would). Raises UsageError.
    """

    base_url: str | None = None
    driver_url: str | None = None
    driver_token: str | None = field(default=None, repr=False)
    api_version: str = "59.0"
    timeout: float = 30.0
    settle_deadline: float | None = None
    quiet: float | None = None
    poll_interval: float = 0.1
    verify_tls: bool = True
    ca_bundle: str | None = None

    def __post_init__(self) -> None:
        if self.base_url is not None:
            check_url(self.base_url, "target")
        if self.driver_url is not None:
            check_url(self.driver_url, "driver")
            if self.base_url is None:
                raise UsageError(
                    "A driver's URL was given without a target's.", "Write --target URL as well."
                )
        if not re.fullmatch(r"[1-9]\d{0,2}\.\d", self.api_version):
            raise UsageError(
                f"{self.api_version!r} is no version of the API.", "Write it like 59.0, without a v."
            )
        for name in ("timeout", "settle_deadline", "quiet", "poll_interval"):
            seconds = getattr(self, name)
            lowest = "0 or more" if name == "quiet" else "more than 0"
            if seconds is not None and not (
                math.isfinite(seconds) and (seconds > 0 or (name == "quiet" and seconds == 0))
            ):
                raise UsageError(f"{name} cannot be {seconds} seconds.", f"Write a number, {lowest}.")
        if self.driver_token is not None and not re.fullmatch(r"[!-~]+", self.driver_token):
            raise UsageError(
                "The driver's token is empty or has spaces or control characters.",
                f"Set {TOKEN_VARIABLE} to the token alone.",
            )
        if self.ca_bundle is not None and not Path(self.ca_bundle).exists():
            raise UsageError(f"There is no CA bundle at {self.ca_bundle!r}.", "Write the path of a PEM file.")

    @property
    def action_path(self) -> str:
        """Return the action's path on a platform of `api_version`."""
        return f"/services/data/v{self.api_version}/actions/standard/{ACTION}"

    @property
    def verify(self) -> bool | str | None:
        """Return what `requests` is to verify certificates by; None leaves it to the environment."""
        return self.ca_bundle if self.verify_tls else False

    def to_data(self) -> dict[str, Any]:
        """Return the settings as plain JSON, without the token."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "driver_token"}

    @classmethod
    def from_data(
        cls, data: Mapping[str, Any], environment: Mapping[str, str] = os.environ
    ) -> TargetSettings:
        """Return the settings that `to_data` gave, with the token of the `environment`.

        Raises UsageError for a name that is no setting.
        """
        names = [one.name for one in fields(cls) if one.name != "driver_token"]
        for name in data:
            if name not in names:
                near = difflib.get_close_matches(name, names, 1)
                hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(names)}."
                raise UsageError(f"{name!r} is no setting of a target.", hint)
        return cls(**data, driver_token=environment.get(TOKEN_VARIABLE) or None)


def check_url(url: str, what: str) -> None:
    """Raise UsageError unless `url` is an http(s) URL that paths can be put behind; `what` names it."""
    example = "Write it like https://host.example or http://127.0.0.1:8080."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(f"The {what}'s URL cannot be read: {_shown(url)}.", example) from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"The {what}'s URL contains a user name or password.", "Leave it out.")
    if parts.scheme not in ("http", "https"):
        if "://" not in url and re.fullmatch(r"[\w.-]+(:\d+)?(/\S*)?", url):
            example = f"Write http://{url} or https://{url}."
        raise UsageError(f"The {what}'s URL does not begin with http:// or https://: {_shown(url)}.", example)
    if not parts.hostname or re.search(r"[\s\x00-\x20\\]", url) or port == 0 or _bad_name(parts.hostname):
        raise UsageError(f"The {what}'s URL names no host: {_shown(url)}.", example)
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise UsageError(f"The {what}'s URL has a query or a fragment: {_shown(url)}.", "Leave it out.")


def _bad_name(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return True
    return False


def _shown(url: str) -> str:
    """Return the URL for a message, on one line, without anything that may be a password."""
    return repr(re.sub(r"//[^/]*@", "//…@", url)[:120])


def open_target(settings: TargetSettings, run: str) -> HttpTarget:
    """Return the target that `settings` name, for the run of that id; nothing is asked of it yet."""
    if settings.base_url is None:
        from activate_order_conformance.target.in_process import reference_target

        return reference_target(run, settings=settings)
    from activate_order_conformance.target.driver import DriverClient
    from activate_order_conformance.target.http import HttpTarget
    from activate_order_conformance.target.transport import Transport

    clock = SystemClock()
    base_url = settings.base_url.rstrip("/")
    transport = Transport(timeout=settings.timeout, verify=settings.verify)
    driver = DriverClient(
        url=(settings.driver_url or base_url + DRIVER_PATH).rstrip("/"),
        target_url=base_url,
        token=settings.driver_token,
        run=run,
        clock=clock,
        transport=transport,
    )
    return HttpTarget(
        base_url=base_url,
        action_url=base_url + settings.action_path,
        driver=driver,
        clock=clock,
        transport=transport,
    )
