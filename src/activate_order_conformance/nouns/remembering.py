"""What is asked of a value many times, found out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

_Found = TypeVar("_Found")


class Remembering:
    """A value beside which is kept what was found out of it, which is no part of it."""

    __slots__ = ("_found_out",)
    _found_out: dict[object, Any]

    def once(self, find: Callable[[Self], _Found]) -> _Found:
        """Return what `find` finds out of it, which is asked many times and found out once."""
        try:
            found_out = self._found_out
        except AttributeError:
            found_out = {}
            object.__setattr__(self, "_found_out", found_out)
        if find not in found_out:
            found_out[find] = find(self)
        kept: _Found = found_out[find]
        return kept
