"""A line for a shell that makes a recorded request again, its credential left to the environment."""

from __future__ import annotations

import shlex

from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL

CREDENTIAL = "$AUTHORIZATION"
"""What stands in the place of the credential: the shell puts the variable's value there."""

_UNSAID = frozenset({"user-agent", "accept", "accept-encoding", "connection", "content-length"})


def curl(exchange: Exchange, between: str = " ") -> str:
    """Return the `curl` command that repeats a request; `AUTHORIZATION` must hold the credential.

    `between` parts the options. Empty for a request that went through no socket: there is no address to ask again.
    """
    if exchange.url.startswith(f"{IN_PROCESS_URL}/"):
        return ""
    method = "" if exchange.method == "GET" else f"-X {exchange.method} "
    words = [f"curl -i {method}{shlex.quote(exchange.url)}"]
    for name, value in exchange.request_headers.items():
        if name.lower() == "authorization":
            words.append(f'-H "Authorization: {CREDENTIAL}"')
        elif name.lower() not in _UNSAID:
            words.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if exchange.request_body:
        words.append(f"-d {shlex.quote(exchange.request_body)}")
    return between.join(words)
