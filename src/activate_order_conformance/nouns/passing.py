"""What passes: statuses and failures that are nobody's answer, and that may be gone another time."""

from __future__ import annotations

from activate_order_conformance.nouns.observation import FailureKind

PASSING_STATUSES = frozenset({429, 502, 503, 504})
"""Statuses with which something in between answers for a target, or the target asks for patience."""

UNREACHABLE: frozenset[FailureKind] = frozenset({"name resolution", "tls", "connection refused"})
"""Failures after which nothing has arrived at the target."""
