"""The page's parts, by the kind of their clauses."""

from __future__ import annotations

from activate_order_conformance.contract.entry import Kind

SECTIONS: tuple[tuple[Kind, str], ...] = (
    ("about", "About the action"),
    ("input", "Inputs"),
    ("output", "Output"),
    ("error", "Error conditions"),
    ("requirement", "Requirements"),
    ("interaction", "Interactions"),
)
"""The kinds of clauses with a heading each, in the page's order."""
