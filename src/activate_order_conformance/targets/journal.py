"""What was sent and answered, kept for whoever asks, and the credentials that were met on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from activate_order_conformance.nouns.exchange import Exchange

_APART: ContextVar[list[Exchange] | None] = ContextVar("exchanges of one experiment", default=None)
"""Where the exchanges of the experiment that runs in this context go."""


class Journal:
    """Where exchanges go, for whoever wants those of an experiment apart; several threads may write at once.

    `credentials` are the values of every Authorization header that was sent, kept in memory alone, so that
    they can be taken out of whatever is written, wherever a target repeats them.
    """

    def __init__(self) -> None:
        self.keeps = False
        self._credentials: list[str] = []
        self._known: set[str] = set()
        self._lock = Lock()

    @property
    def credentials(self) -> frozenset[str]:
        """Return every credential that was used so far."""
        with self._lock:
            return frozenset(self._credentials)

    def credentials_after(self, number: int) -> tuple[str, ...]:
        """Return the credentials that were first used after so many others."""
        with self._lock:
            return tuple(self._credentials[number:])

    def remember(self, credential: str) -> None:
        """Take note of a credential, or of another value that must never be written."""
        with self._lock:
            if credential not in self._known:
                self._known.add(credential)
                self._credentials.append(credential)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, if exchanges are kept, and somebody wants it."""
        exchanges = _APART.get()
        if self.keeps and exchanges is not None:
            with self._lock:
                exchanges.append(exchange)

    @contextmanager
    def apart(self) -> Iterator[list[Exchange]]:
        """Yield a list to which go the exchanges of this context, and of the threads that copy it."""
        exchanges: list[Exchange] = []
        token = _APART.set(exchanges)
        try:
            yield exchanges
        finally:
            _APART.reset(token)
