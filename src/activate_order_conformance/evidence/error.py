"""What can be wrong with a file of evidence."""

from __future__ import annotations

from activate_order_conformance.errors import KitError


class BundleRefused(KitError):
    """A bundle that is truncated, altered, of another kit, or no bundle at all (exit status 2)."""

    def __init__(self, where: str, why: str, hint: str = "") -> None:
        super().__init__(f"The bundle {where} is refused: {why}.", hint)
        self.where = where
        self.why = why


class KeyUnusable(KitError):
    """A key that evidence cannot be signed, or its signature checked, with (exit status 2)."""
