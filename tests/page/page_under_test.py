"""Where the page of our own wording lies, and how a test changes it."""

from collections.abc import Callable
from pathlib import Path

from activate_order_conformance.page import Change, Drift

HERE = Path(__file__).parent
EDITION = HERE / "edition" / "ship_parcel.toml"
DriftOf = Callable[..., Drift]


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, f"the page has no {old!r}"
        text = text.replace(old, new)
    return text


def only(drift: Drift) -> Change:
    assert [change.clause for change in drift.differing] == [drift.differing[0].clause], drift.differing
    return drift.differing[0]
