"""The reference in the place of an org, for a user's own tests: what `requests` sends there, it answers."""

from __future__ import annotations

import inspect
import math
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.profile import PROFILES, Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import did_you_mean

if TYPE_CHECKING:
    import requests
    from _typeshed.wsgi import WSGIApplication
    from responses import RequestsMock

    from activate_order_conformance.nouns.snapshot import Snapshot
    from activate_order_conformance.targets.driver.driver_client import DriverClient
    from activate_order_conformance.targets.protocol import Arranged

URL = "https://standin.my.salesforce.com"
"""Where the org is, unless told otherwise: simple-salesforce logs in there with `domain="standin.my"`."""

LOGIN = re.compile(r"https://(login|test)\.salesforce\.com/services/(oauth2/token|Soap/u/)")
"""What is answered besides the org itself: the hosts that clients log in at."""

_ANSWERING: set[str] = set()
"""The addresses of the stand-ins that are active, as `requests` writes them."""

METHODS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandinCheckout:
    """The ids of a checkout, and its caller's credential as a header's value and as a bare token.

    `session_id` and `order_id` are None where the checkout has none; `other_ids` are ids that are wrong
    (`malformed`, `ofAnotherObject`, `ofNoCart`).
    """

    id: str
    cart_id: str
    session_id: str | None
    order_id: str | None
    authorization: str = field(repr=False)
    other_ids: Mapping[str, str]

    @property
    def token(self) -> str:
        """Return the caller's access token, which clients call the session id."""
        return self.authorization.removeprefix("Bearer ")


class SkippingClock:
    """Real time, of which some can be skipped."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self._skipped = 0.0

    def now(self) -> float:
        """Return the real seconds and those skipped."""
        return self._real.now() + self._skipped

    def sleep(self, seconds: float) -> None:
        """Skip `seconds` and return at once."""
        self._skipped += max(0.0, seconds)


class Standin:
    """An org that exists as long as the stand-in is active.

    `client_id` and `client_secret` log in as the user who may do everything; so does `username`, whose password is
    the secret. Its checkouts have callers of their own.
    """

    username = "observer@activate-order.example"

    client_id = "standin"

    def __init__(
        self,
        *,
        url: str,
        client_secret: str,
        profile: Profile,
        driver: DriverClient,
        clock: SkippingClock,
        mock: RequestsMock,
    ) -> None:
        self.url = url
        self.client_secret = client_secret
        self._ready = ready(profile)
        self._driver = driver
        self._clock = clock
        self._mock = mock
        self._arranged: dict[str, Arranged] = {}

    @property
    def calls(self) -> Sequence[Any]:
        """Return what was asked and answered so far, as `responses` records it; `calls.reset()` forgets it."""
        calls: Sequence[Any] = self._mock.calls
        return calls

    def checkout(self, **departures: Value) -> StandinCheckout:
        """Make a fresh checkout that is ready to activate but for `departures`.

        Raises UsageError for a departure or value that there is none of, UnsupportedDepartures for values that
        cannot go together.
        """
        _check(departures)
        return self._shown(self._driver.arrange(self._ready.but(**departures), self._ready))

    def change(self, checkout: StandinCheckout, **departures: Value) -> StandinCheckout:
        """Change a checkout; a departure's ready value puts it right. Raises UsageError as `checkout` does."""
        _check(departures)
        return self._shown(self._driver.change(self._arranged[checkout.id], departures))

    def look(self, checkout: StandinCheckout) -> Snapshot:
        """Return what the records of a checkout say now."""
        return self._driver.look(self._arranged[checkout.id])

    def settle(self, seconds: float = 1.0) -> None:
        """Skip time, so that what an accepted call left to the background is done."""
        self._clock.sleep(seconds)

    def _shown(self, arranged: Arranged) -> StandinCheckout:
        self._arranged[arranged.id] = arranged
        seen = self._driver.look(arranged)
        return StandinCheckout(
            id=arranged.id,
            cart_id=arranged.cart_id,
            session_id=seen.session.id if seen.session else None,
            order_id=seen.order.id if seen.order else None,
            authorization=arranged.authorization,
            other_ids=arranged.other_ids,
        )


@contextmanager
def activate_order_standin(
    *, url: str = URL, profile: str = "documented", background_seconds: float | None = None
) -> Iterator[Standin]:
    """Answer what `requests` sends to `url`, and to the login hosts, from a reference of its own.

    `profile` is `documented` or `platform`: the texts of a ready session, and whether a refusal has its row's
    HTTP status or 400. `background_seconds` is how long after an accepted call its background operation is done
    (None: as the reference has it). Everything else passes through. Raises UsageError for another profile or URL, for
    less than no time, and where requests to `url` would not reach it.
    """
    import responses
    from requests.adapters import HTTPAdapter

    url = _as_sent(url)
    if profile not in PROFILES:
        raise UsageError(f"There is no profile {profile!r}.", f"Write {' or '.join(PROFILES)}.")
    if background_seconds is not None and not 0 <= background_seconds < math.inf:
        raise UsageError(
            f"An operation cannot be done after {background_seconds} seconds.", "Write 0 or more seconds."
        )
    _check_surroundings(url)
    here = re.compile(rf"{re.escape(url)}(?=[/?#]|$)", re.IGNORECASE)
    # What is not meant for the org goes on to whatever sent requests before, another mock included.
    mock = responses.RequestsMock(
        assert_all_requests_are_fired=False,
        real_adapter_send=HTTPAdapter.send,  # type: ignore[arg-type]  # the two stubs disagree on certificates
    )
    mock.add_passthru(re.compile(rf"(?!{here.pattern}|{LOGIN.pattern})", re.IGNORECASE))
    org, application = _org(url, PROFILES[profile], background_seconds, mock)
    for pattern in (here, LOGIN):
        for method in METHODS:
            mock.add_callback(method, pattern, callback=_answering(application), content_type=None)
    _ANSWERING.add(url)
    try:
        with mock:
            _check_reached(url, mock)
            yield org
    finally:
        _ANSWERING.remove(url)


def _as_sent(url: str) -> str:
    """Return an address as `requests` writes it, a host in Unicode in ASCII; raises UsageError."""
    from requests import Request
    from requests.exceptions import InvalidURL

    from activate_order_conformance.targets.settings.urls import check_url, shown_url

    parts = check_url(url, "stand-in")
    if parts.path.strip("/"):
        raise UsageError(f"The stand-in's URL has a path: {shown_url(url)}.", "Leave it out.")
    try:
        return str(Request("GET", url).prepare().url).rstrip("/")
    except InvalidURL:
        fault = f"The stand-in's URL names no host: {shown_url(url)}."
        raise UsageError(fault, f"Write it like {URL}.") from None


def _check_surroundings(url: str) -> None:
    """Raise UsageError where there is a stand-in at `url` already, or none can be."""
    import responses

    if url in _ANSWERING:
        raise UsageError(
            f"A stand-in answers at {url} already.",
            "Give each of two stand-ins an address of its own: activate_order_standin(url=...).",
        )
    if "real_adapter_send" not in inspect.signature(responses.RequestsMock).parameters:
        raise UsageError(
            f"The stand-in cannot work by responses {version('responses')}, which is too old.",
            "Install a newer one: pip install --upgrade responses.",
        )


def _check_reached(url: str, mock: RequestsMock) -> None:
    """Raise UsageError where another mock answers what is sent to `url`."""
    import requests

    with requests.Session() as session, suppress(Exception):  # whatever another mock raises
        session.trust_env = False
        session.get(f"{url}/services/data", timeout=1)
    if not mock.calls:
        raise UsageError(
            f"Requests to {url} do not reach the stand-in: {requests.Session.send.__module__}, which was started "
            "before it, keeps them.",
            "Start the stand-in first, and let the other one pass on what it does not answer: requests-mock does with "
            "real_http=True.",
        )
    mock.calls.reset()


def _org(
    url: str, profile: Profile, background_seconds: float | None, mock: RequestsMock
) -> tuple[Standin, WSGIApplication]:
    from activate_order_reference.application import application
    from activate_order_reference.rules.activation import SPECIFICATION
    from activate_order_reference.timing import timed

    from activate_order_conformance.targets.driver.driver_client import DriverClient
    from activate_order_conformance.targets.in_process import DirectTransport
    from activate_order_conformance.targets.settings.urls import DRIVER_PATH

    clock, token = SkippingClock(), secrets.token_urlsafe(24)
    client_secret = secrets.token_urlsafe(24)
    specification = SPECIFICATION
    if background_seconds is not None:
        specification = timed(specification, lambda seconds: background_seconds if seconds else 0.0)
    served = application(
        specification,
        clock=clock,
        statuses="platform" if profile.excuses_platform_status else "documented",
        driver_token=token,
        base_url=url,
        clients={Standin.client_id: client_secret},
    )
    driver = DriverClient(
        url=url + DRIVER_PATH,
        target_url=url,
        token=token,
        run="standin",
        clock=clock,
        transport=DirectTransport(served, clock),
    )
    org = Standin(
        url=url, client_secret=client_secret, profile=profile, driver=driver, clock=clock, mock=mock
    )
    return org, served


def _answering(application: WSGIApplication) -> Any:
    from werkzeug.test import run_wsgi_app

    from activate_order_conformance.targets.in_process import environ_of

    def answer(request: requests.PreparedRequest) -> tuple[int, list[tuple[str, str]], bytes]:
        given = {name: _text(value) for name, value in request.headers.items()}
        environ = environ_of(request.method or "GET", request.url or "", _body(request), given)
        pieces, line, headers = run_wsgi_app(application, environ, buffered=True)
        return int(line.partition(" ")[0]), headers.to_wsgi_list(), b"".join(pieces)

    return answer


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _body(request: requests.PreparedRequest) -> bytes:
    """Return a body that may be a text, bytes, a file or pieces of them."""
    body: Any = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str | bytes):
        body = [body]
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in body)


def _check(departures: Mapping[str, Value]) -> None:
    for name, value in departures.items():
        if name not in DEPARTURES:
            raise UsageError(f"A checkout has no departure called {name}.", did_you_mean(name, DEPARTURES))
        if not DEPARTURES[name].admits(value):
            raise UsageError(f"{name} cannot be {value!r}.", DEPARTURES[name].instead(value))
