"""The carts that runs have used up, remembered beside the file that lists them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from activate_order_conformance.errors import reason_of
from activate_order_conformance.nouns.snapshot import told_by


class UsedCarts:
    """The carts of a file for which a call was accepted: a line each, its id and the run, in `FILE.used` beside it."""

    def __init__(self, prepared: Path, run: str) -> None:
        self.path = prepared.with_name(f"{prepared.name}.used")
        self.unwritten = ""
        self._run = run
        self._lock = Lock()
        self._runs = dict(_entries(self.path))

    def by(self, cart_id: str) -> str:
        """Return the run that used a cart up (empty: none did, as far as is known)."""
        return self._runs.get(told_by(cart_id), "")

    def add(self, cart_ids: Iterable[str]) -> None:
        """Remember carts that this run has used up; why that cannot be kept is in `unwritten` then."""
        with self._lock:
            new = [cart_id for cart_id in cart_ids if self.by(cart_id) != self._run]
            self._runs |= {told_by(cart_id): self._run for cart_id in new}
            try:
                with self.path.open("a", encoding="utf-8") as file:
                    file.writelines(f"{cart_id} {self._run}\n" for cart_id in new)
            except OSError as error:
                self.unwritten = reason_of(error)


def _entries(path: Path) -> Iterable[tuple[str, str]]:
    """Return what a file remembers; nothing where there is none, or none that can be read."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    parts = (line.partition(" ") for line in lines)
    return [(told_by(cart_id), run.strip()) for cart_id, _, run in parts if cart_id]
