"""The carts that runs have used up, remembered beside the file that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from activate_order_conformance.errors import reason_of
from activate_order_conformance.nouns.snapshot import told_by

_REFUSED = "refused"


class UsedCarts:
    """The carts of a file that runs called for: a line each, its id and the run, in `FILE.used` beside it.

    The line is written before the call, so that no later run takes the cart though this one is ended; a further line
    that ends in `refused` takes it back. Other runs may write there as well, and so it is read whenever it is asked.
    """

    def __init__(self, prepared: Path, run: str) -> None:
        self.path = prepared.with_name(f"{prepared.name}.used")
        self.unwritten = ""
        self._run = run

    def by(self, cart_id: str) -> str:
        """Return a run that used a cart up, or may have (empty: none did, as far as is known)."""
        called: dict[str, bool] = {}
        for line in _lines(self.path):
            cart, _, told = line.partition(" ")
            run, _, came_of_it = told.strip().partition(" ")
            if told_by(cart) == told_by(cart_id):
                called[run] = came_of_it != _REFUSED
        return next((run for run, may_be_used in called.items() if may_be_used), "")

    def add(self, cart_ids: Iterable[str]) -> None:
        """Remember carts that this run is about to call for; why that cannot be kept is in `unwritten` then."""
        self._write([f"{cart_id} {self._run}\n" for cart_id in cart_ids])

    def take_back(self, cart_ids: Iterable[str]) -> None:
        """Remember that all calls of this run for these carts were refused."""
        self._write([f"{cart_id} {self._run} {_REFUSED}\n" for cart_id in cart_ids])

    def _write(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(lines)
        except OSError as error:
            self.unwritten = reason_of(error)


def _lines(path: Path) -> list[str]:
    """Return what a file remembers; nothing where there is none, or none that can be read."""
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
