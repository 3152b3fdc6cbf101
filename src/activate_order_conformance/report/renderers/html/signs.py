"""A sign for each verdict, so that colour is never all there is to tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from activate_order_conformance.run.plan import Verdict

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        Verdict.CONFORMS: "✓",
        Verdict.DEVIATES: "✗",
        Verdict.UNSTABLE: "≈",
        Verdict.BROKEN: "!",
        Verdict.DISPUTED: "±",
        Verdict.UNPROVEN: "?",
        Verdict.NOTED: "i",
        Verdict.NOT_APPLICABLE: "∅",
        Verdict.UNTESTED: "○",
    }
)
"""The signs, by verdict."""
