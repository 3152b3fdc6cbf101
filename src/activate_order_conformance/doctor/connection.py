"""The cheap part: configuration, name, TLS, reachability, credentials and version. It changes nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, combinations
from urllib.parse import urlsplit

from activate_order_conformance.doctor.check import Check, Word, redacted
from activate_order_conformance.nouns.answer import cause
from activate_order_conformance.nouns.snapshot import named_alike, same_id
from activate_order_conformance.targets.http.auth import CredentialRefused, missing
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.http.json_body import document, object_in
from activate_order_conformance.targets.http.line import passes
from activate_order_conformance.targets.http.reply import NoReply, Outcome, Reply
from activate_order_conformance.targets.protocol import DriverFault
from activate_order_conformance.targets.settings.configuration import Configuration, stray_variables
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.personas import NAMES, PersonaName
from activate_order_conformance.targets.settings.urls import IN_PROCESS

_NOTHING_THERE = frozenset({404, 405, 410, 501})
"""HTTP statuses by which a server says that it has nothing at an address."""

_OTHERWISE = (
    "Check driver.url; where there is no driver, --way request (--activate-order-key way=request in pytest) "
    "looks at what needs none."
)

_REQUIRED: Mapping[str, tuple[PersonaName, ...]] = {
    "prepared": ("integrator",),
    "records": ("integrator", "observer"),
    "request": (),
}
"""The personas without which nothing can be done, by the way to a state."""

_OF_THE_REQUEST: tuple[PersonaName, ...] = ("integrator",)
"""Whom the request alone is sent as, or as nobody where that is no persona."""

_TLS_REMEDIES = (
    (
        ("was closed", "protocol version", "unsupported protocol"),
        "See that what answers there speaks TLS 1.2 or 1.3, and whether it wants tls.client_certificate, or turns down "
        "the one that it is given.",
    ),
    (("alert",), "The server turns the client down; check tls.client_certificate and tls.client_key."),
    (("speak TLS",), "Write http:// in the target's URL, or the port at which it speaks TLS."),
    (("not there",), "Put the bundle there, or name another one: tls.ca_bundle = a PEM file."),
    (("mismatch",), "Write a name in the target's URL that its certificate is for."),
    (
        ("has expired", "not yet valid"),
        "Have the certificate renewed, or see that this machine's clock is right.",
    ),
    (
        ("cannot be used", "no certificate or crl"),
        "Check that tls.ca_bundle, tls.client_certificate and tls.client_key, or what the environment names in "
        "their place, are PEM files.",
    ),
)
"""What to do where TLS does not come about, by what is said of it; the first that fits counts."""


def connection(configuration: Configuration, target: HttpTarget) -> Iterator[Check]:
    """Yield the checks that ask nothing of the action; they end with the first that is wrong."""
    settings = configuration.settings
    yield _configuration(configuration)
    if strays := stray_variables():
        seen, do = strays
        yield Check("configuration", "mind", seen, do)
    if settings.target is None:
        yield Check("connection", "good", IN_PROCESS)
        return
    outcome = target.transport.exchange("GET", f"{target.base_url}/services/data", fresh=True)
    is_tls = target.base_url.startswith("https")
    for check in (_name_and_tls(target, outcome, settings), _reachable(outcome, is_tls=is_tls)):
        yield check
        if check.word == "wrong":
            return
    wrong = False
    for check in _auth(settings, target):
        yield check
        wrong |= check.word == "wrong"
    if not wrong:
        yield _version(settings, outcome)


def without_driver(configuration: Configuration, target: HttpTarget) -> Configuration | None:
    """Return the configuration by which a target is asked that has nothing where a driver is by default.

    What can be asked then is the request alone. None is returned for any other target.
    """
    settings = configuration.settings
    if settings.target is None or settings.way != "driver" or settings.driver.url is not None:
        return None
    outcome = target.transport.exchange("GET", f"{settings.driver_url}/", fresh=True)
    if isinstance(outcome, NoReply) or outcome.status not in _NOTHING_THERE:
        return None
    return replace(configuration, settings=replace(settings, way="request"))


def no_driver(settings: Settings) -> Check:
    """Return that nothing is where a driver is by default, and what can be done about that."""
    return Check(
        "driver",
        "mind",
        f"there is none at {settings.driver_url}; only what needs none is looked at",
        "Name its address as driver.url, begin one with `activate-order export driver --skeleton flask` (or "
        "`express`), or take another way: `prepared` or `records`, which docs/configuration.md describes.",
    )


def _driver(settings: Settings, target: HttpTarget) -> Iterator[Check]:
    """Yield what is wrong with the driver, as far as it announces itself."""
    if settings.target is None or settings.way != "driver":
        return
    try:
        target.driver.abilities()
    except DriverFault as fault:
        yield wrong_by("driver", fault, _OTHERWISE)


def wiring_of(configuration: Configuration, target: HttpTarget) -> str:
    """Return what keeps a target from being asked at all, as a sentence (empty: nothing)."""
    looked_at = chain(connection(configuration, target), _driver(configuration.settings, target))
    checks = redacted(looked_at, target.journal)
    fault = next((check for check in checks if check.word == "wrong"), None)
    return "" if fault is None else f"{fault.name}: {fault.seen}. {fault.advice}".strip()


def _configuration(configuration: Configuration) -> Check:
    settings = configuration.settings
    parts = [str(configuration.file) if configuration.file else "no file"]
    parts.append(f"target {settings.target or 'the bundled reference'}")
    if settings.target is not None:
        parts.append(f"way {settings.way}")
    parts.append(f"{settings.profile} profile")
    return Check("configuration", "good", ", ".join(parts))


def _name_and_tls(target: HttpTarget, outcome: Outcome, settings: Settings) -> Check:
    parts = urlsplit(target.base_url)
    host = parts.hostname or ""
    name = "name and TLS"
    if isinstance(outcome, NoReply) and outcome.kind == "name resolution":
        do = "Check the host in the target's URL, and the network's name server."
        return Check(name, "wrong", f"{host}: {outcome.text}", do)
    if isinstance(outcome, NoReply) and outcome.kind == "tls":
        return Check(name, "wrong", f"{host}: {outcome.text}", _tls_remedy(outcome.text))
    if _speaks_tls_alone(target, outcome):
        seen, do = f"{host}: what answers there speaks TLS", "Write https:// in the target's URL."
        return Check(name, "wrong", seen, do)
    if isinstance(outcome, NoReply):
        by_proxy = "proxy" in outcome.text
        seen = f"{host}: nothing came through the proxy" if by_proxy else f"{host} ({_address(host)})"
        return Check(name, "skipped" if by_proxy else "good", seen)
    tls = "plain HTTP"
    if parts.scheme == "https":
        verify = settings.tls.verified_by
        by = verify if isinstance(verify, str) else "the usual authorities"
        tls = "TLS, whose certificate is not verified" if verify is False else f"TLS, verified by {by}"
    return Check(name, "good", f"{host} ({_address(host)}), {tls}")


def _speaks_tls_alone(target: HttpTarget, outcome: Outcome) -> bool:
    """Tell whether plain HTTP came to nothing at a port that answers TLS."""
    parts = urlsplit(target.base_url)
    came_to_nothing = outcome.kind == "reset" if isinstance(outcome, NoReply) else outcome.status == 400
    if parts.scheme != "http" or not came_to_nothing:
        return False
    port = "" if parts.port else ":80"  # which https:// would not ask
    url = parts._replace(scheme="https", netloc=f"{parts.netloc}{port}").geturl()
    by_tls = target.transport.exchange("GET", f"{url}/services/data", fresh=True)
    if isinstance(by_tls, Reply):
        return True
    return by_tls.kind == "tls" and ("certificate" in by_tls.text or "alert" in by_tls.text)


def _tls_remedy(text: str) -> str:
    fitting = (remedy for signs, remedy in _TLS_REMEDIES if any(sign in text for sign in signs))
    return next(fitting, "Name the authority that signed the certificate: tls.ca_bundle = a PEM file.")


def _address(host: str) -> str:
    try:
        return str(socket.getaddrinfo(host, None)[0][4][0])
    except OSError:
        return "resolved by the proxy"


def _reachable(outcome: Outcome, *, is_tls: bool) -> Check:
    name = "reachability"
    if isinstance(outcome, NoReply):
        do = "Check that the target is up, and the port in its URL."
        if is_tls and outcome.kind == "reset":
            do = f"{do} A server that wants tls.client_certificate may close a connection so, too."
        if "proxy" in outcome.text:
            do = 'Check the proxy, or write proxy = "" to use none.'
        return Check(name, "wrong", f"no answer ({cause(outcome.kind, outcome.text)})", do)
    took = f"HTTP status {outcome.status} after {outcome.seconds * 1000:.0f} ms"
    if passes(outcome):
        do = "Something in between answers for the target, or it asks for patience; try again later."
        return Check(name, "wrong", took, do)
    return Check(name, "good", took)


def _auth(settings: Settings, target: HttpTarget) -> Iterator[Check]:
    if settings.way not in _REQUIRED or target.credentials is None:
        yield Check("auth", "skipped", "the driver gives the callers' credentials")
        return
    users: dict[str, str] = {}
    for name in NAMES if settings.way != "request" else _OF_THE_REQUEST:
        if not target.credentials.has(name):
            lacking = missing(name)
            turned_away = settings.way == "request" and _wants_credential(target)
            word: Word = "wrong" if turned_away or name in _REQUIRED[settings.way] else "mind"
            wanted = "the action wants a credential (HTTP status 401): " if turned_away else ""
            yield Check("auth", word, f"{wanted}{lacking.reason}", lacking.unlock)
            continue
        try:
            header = target.credentials.authorization(name)
        except CredentialRefused as refused:
            yield wrong_by("auth", refused, f"Check personas.{name}.")
            continue
        url = f"{target.base_url}/services/data/v{settings.api_version}"
        outcome = target.transport.exchange("GET", url, authorization=header, fresh=True)
        if isinstance(outcome, Reply) and outcome.status == 401:
            seen = f"the target does not accept the credential of {name} (HTTP status 401)"
            do = f"Check that personas.{name} logs in to this target, and that its token is fresh."
            yield Check("auth", "wrong", seen, do)
        else:
            taken = f"the token of {name} was not turned down; whether it lets in, a call shows"
            is_token = settings.callers[name].grant == "token"  # by which nobody logs in
            yield Check("auth", "good", taken if is_token else f"{name} logged in")
            if user := target.credentials.user_id(name) or _identity(outcome):
                users[name] = user
    yield from _one_user(users)


def _wants_credential(target: HttpTarget) -> bool:
    """Tell whether the action, asked for its description, turns away whoever has no credential."""
    outcome = target.transport.exchange("GET", target.action_url(), fresh=True)
    return isinstance(outcome, Reply) and outcome.status == 401


def _identity(outcome: Outcome) -> str:
    """Return the id of the user whom the target takes a caller for (empty: it does not say)."""
    identity = object_in(outcome.body).get("identity") if isinstance(outcome, Reply) else None
    return identity.rsplit("/", 1)[-1] if isinstance(identity, str) else ""


def _one_user(users: Mapping[str, str]) -> Iterator[Check]:
    """Yield a check for two personas behind whom there is one user."""
    for persona, other in combinations(users, 2):
        if same_id(users[persona], users[other]):
            yield Check(
                "auth",
                "mind",
                f"{persona} and {other} are one user, {named_alike(users[persona], users[other])}",
                "Let each persona be a user of its own: what one may do would be proved by what the other may.",
            )


def _version(settings: Settings, outcome: Outcome) -> Check:
    asked = settings.api_version
    served = _versions(outcome)
    if not served:
        return Check("API version", "good", f"{asked}; the target lists no versions")
    if asked in served:
        return Check("API version", "good", f"{asked}, of {', '.join(served)}")
    return Check(
        "API version",
        "mind",
        f"{asked} is not among those that the target lists: {', '.join(served)}",
        f'Write --api-version {served[-1]}, or api_version = "{served[-1]}" into the configuration.',
    )


def _versions(outcome: Outcome) -> list[str]:
    if isinstance(outcome, NoReply) or outcome.status != 200:
        return []
    listed = document(outcome.body)
    if not isinstance(listed, list):
        return []
    versions = [entry.get("version") for entry in listed if isinstance(entry, dict)]
    return [str(version)[:8] for version in versions if isinstance(version, str)]


def wrong_by(name: str, fault: DriverFault, otherwise: str) -> Check:
    """Return that a fault is what is wrong, with its remedy, or with what to do `otherwise` where it has none."""
    return Check(name, "wrong", fault_of(fault), fault.remedy or otherwise)


def fault_of(error: DriverFault) -> str:
    """Return a fault's sentence without its full stop."""
    return error.what.rstrip(".")
