"""What was sent and answered, kept for whoever asks, and the credentials that were met on the way."""

from __future__ import annotations

from threading import Lock

from activate_order_conformance.nouns.exchange import Exchange


class Journal:
    """Keeps exchanges from the moment that somebody wants them; two threads may write at once.

    `credentials` are the values of every Authorization header that was sent, kept in memory alone, so that
    they can be taken out of whatever is written, wherever a target repeats them.
    """

    def __init__(self) -> None:
        self.keeps = False
        self._credentials: set[str] = set()
        self._exchanges: list[Exchange] = []
        self._lock = Lock()

    @property
    def credentials(self) -> frozenset[str]:
        """Return every credential that was used so far."""
        with self._lock:
            return frozenset(self._credentials)

    def remember(self, credential: str) -> None:
        """Take note of a credential, or of another value that must never be written."""
        with self._lock:
            self._credentials.add(credential)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, if exchanges are kept."""
        if self.keeps:
            with self._lock:
                self._exchanges.append(exchange)

    def take(self) -> tuple[Exchange, ...]:
        """Return the exchanges kept since the last time, in the order in which they ended."""
        with self._lock:
            taken, self._exchanges = tuple(self._exchanges), []
        return taken
