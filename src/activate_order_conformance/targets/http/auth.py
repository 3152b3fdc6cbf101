"""Credentials of the personas: fetched when they are needed, kept, and renewed when they are turned down."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from threading import RLock
from urllib.parse import urlencode, urlsplit

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.answer import cause
from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.targets.http.json_body import not_json, object_in
from activate_order_conformance.targets.http.reply import UNDECODABLE, NoReply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures
from activate_order_conformance.targets.settings.commands import CommandFailed, secret_printed_by
from activate_order_conformance.targets.settings.faults import unfit
from activate_order_conformance.targets.settings.keys import variable
from activate_order_conformance.targets.settings.personas import NEEDS, PERSONAS, Persona, PersonaName
from activate_order_conformance.text_file import MOST_KEY_BYTES, read_bytes

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105  # a path
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTION_SECONDS = 180


class CredentialRefused(DriverFault):
    """A persona that could not be logged in."""


class Credentials:
    """Each persona's Authorization header; two threads may ask at once.

    A persona that has no credential raises UnsupportedDepartures, one that cannot be logged in
    CredentialRefused.
    """

    def __init__(
        self, personas: Mapping[PersonaName, Persona], *, base_url: str, transport: Transport
    ) -> None:
        self._personas = personas
        self._base_url = base_url
        self._transport = transport
        self._current: dict[PersonaName, str] = {}
        self._issued: dict[str, PersonaName] = {}
        self._users: dict[PersonaName, str] = {}
        self._lock = RLock()
        for persona in self._personas.values():
            for secret in persona.secrets():
                transport.journal.remember(secret)

    def has(self, name: PersonaName) -> bool:
        """Tell whether a persona has a credential at all."""
        return name in self._personas

    def authorization(self, name: PersonaName) -> str:
        """Return the persona's Authorization header, logging in at first."""
        with self._lock:
            if name not in self._current:
                self._log_in(name)
            return self._current[name]

    def latest(self, authorization: str) -> str:
        """Return what `authorization` has been renewed to since it was given, or itself."""
        with self._lock:
            name = self._issued.get(authorization)
            return authorization if name is None else self._current[name]

    def renewed(self, authorization: str) -> str | None:
        """Return another header for the persona that was given `authorization`; None where there is none.

        Called when the header was turned down: the persona logs in again, unless somebody else was quicker.
        """
        with self._lock:
            name = self._issued.get(authorization)
            if name is None or self._is_fixed(self._personas[name]):
                return None
            if self._current[name] == authorization:
                self._log_in(name)
            fresh = self._current[name]
            return fresh if fresh != authorization else None

    def user_id(self, name: PersonaName) -> str | None:
        """Return the record id of the persona's user, where it is configured or its log-in told."""
        persona = self._personas.get(name)
        if persona is not None and persona.user_id:
            return persona.user_id
        return self._users.get(name)

    def _is_fixed(self, persona: Persona) -> bool:
        return persona.grant == "token" and persona.token_command is None

    def _log_in(self, name: PersonaName) -> None:
        persona = self._personas.get(name)
        if persona is None:
            raise UnsupportedDepartures(missing(name))
        try:
            token = self._token(name, persona)
        except CommandFailed as failed:
            raise CredentialRefused(failed.what, failed.hint) from None
        header = f"Bearer {token}"
        self._transport.journal.remember(token)
        self._current[name] = header
        self._issued[header] = name

    def _token(self, name: PersonaName, persona: Persona) -> str:
        if persona.grant == "token":
            return self._value(name, persona, "token")
        url = persona.token_url or self._base_url + TOKEN_PATH
        outcome = self._transport.exchange(
            "POST",
            url,
            body=urlencode(self._form(name, persona, url)).encode(),
            content_type="application/x-www-form-urlencoded",
            confidential=True,
            fresh=True,
        )
        where = f"The token endpoint {url}"
        if isinstance(outcome, NoReply):
            raise CredentialRefused(
                f"{where} gave no answer to {name} ({cause(outcome.kind, outcome.text)})."
            )
        document = object_in(outcome.body)
        token = document.get("access_token")
        if outcome.status != 200 or not isinstance(token, str) or not token:
            texts = (document.get(key) for key in ("error", "error_description"))
            reason = ": ".join(brief(text, 160) for text in texts if isinstance(text, str))
            what_came = UNDECODABLE if outcome.undecodable else not_json(outcome.body)
            reason = reason or outcome.redirect or what_came
            why_not = f"HTTP status {outcome.status}{reason and f', {reason}'}"
            raise CredentialRefused(f"{where} gave {name} no token ({why_not}).")
        if why := unfit(token):
            raise CredentialRefused(f"{where} gave {name} a token that {why}.")
        identity = document.get("id")
        if isinstance(identity, str) and "/id/" in identity:
            self._users[name] = identity.rsplit("/", 1)[-1]
        return token

    def _form(self, name: PersonaName, persona: Persona, url: str) -> Mapping[str, str]:
        if persona.grant == "jwt":
            assertion = _assertion(name, persona, url)
            self._transport.journal.remember(assertion)
            return {"grant_type": _JWT_BEARER, "assertion": assertion}
        fields = {need: self._value(name, persona, need) for need in NEEDS[persona.grant]}
        return {"grant_type": persona.grant.replace("-", "_"), **fields}

    def _value(self, name: PersonaName, persona: Persona, key: str) -> str:
        """Return a key of a persona, as it is configured or a command prints it, which is remembered."""
        value = getattr(persona, key)
        if not value:
            value = secret_printed_by(getattr(persona, f"{key}_command"), f"personas.{name}.{key}_command")
            self._transport.journal.remember(value)
        return str(value)


def missing(name: PersonaName) -> Unsupported:
    """Return that a persona has no credential, and what to write to give it one."""
    return Unsupported(
        departure="caller_permission",
        reason=f"no credential for the persona {name} ({PERSONAS[name]})",
        unlock=f"give personas.{name} a credential: set {variable(f'personas.{name}.token')}, "
        "or configure its grant",
    )


def _assertion(name: PersonaName, persona: Persona, url: str) -> str:
    """Return a JWT that names the client and the user, signed with the persona's key (RFC 7523)."""
    import jwt  # which loads what signs, and is rarely needed
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    parts = urlsplit(url)
    claims = {
        "iss": persona.client_id,
        "sub": persona.username,
        "aud": persona.audience or f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + _ASSERTION_SECONDS,
    }
    try:
        path = Path(persona.private_key_file or "")
        key = load_pem_private_key(read_bytes(path, "private key", most=MOST_KEY_BYTES), password=None)
        if isinstance(key, RSAPrivateKey):
            return jwt.encode(claims, key, algorithm="RS256")
    except (UsageError, ValueError, TypeError, UnsupportedAlgorithm):
        pass  # what is no key is told below, as one of another kind is
    raise CredentialRefused(f"personas.{name}.private_key_file is no RSA key in PEM that can be read.")
