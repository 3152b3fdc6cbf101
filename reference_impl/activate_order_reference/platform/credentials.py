"""Who is calling: bearer tokens and the users behind them."""

import secrets

from werkzeug.wrappers import Request

from activate_order_reference.platform.answers import PlatformError
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller

ORGANIZATION_ID = "00DRM00000000012AA"
_SCHEMES = ("bearer", "oauth")


class Credentials:
    """The tokens that an org has issued; a user has at most one."""

    def __init__(self) -> None:
        self._users: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def token(self, user_id: str) -> str:
        """Return the user's token, issuing it at first."""
        if user_id not in self._tokens:
            secret = secrets.token_urlsafe(72).replace("-", ".")
            token = f"{ORGANIZATION_ID[:15]}!{secret}"
            self._tokens[user_id] = token
            self._users[token] = user_id
        return self._tokens[user_id]

    def revoke(self, user_id: str) -> None:
        """Forget the user's token."""
        self._users.pop(self._tokens.pop(user_id, ""), None)

    def revoke_token(self, token: str) -> bool:
        """Forget a token; return whether there was one."""
        user_id = self._users.get(token)
        if user_id is not None:
            self.revoke(user_id)
        return user_id is not None

    def caller(self, org: Org, request: Request) -> Caller:
        """Return the user whose token the request bears; raises `PlatformError` 401 without one."""
        scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme and scheme.lower() not in _SCHEMES:
            raise PlatformError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
        return self.bearer(org, token.strip())

    def bearer(self, org: Org, token: str) -> Caller:
        """Return the user who was issued this token; raises `PlatformError` 401 for any other text."""
        caller = org.get(Caller, self._users.get(token))
        if caller is None:
            raise PlatformError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return caller
