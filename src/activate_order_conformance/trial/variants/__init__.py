"""The conforming variants: implementations that are unusual but right, none of which may be called deviating."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.trial.subject import Subject


def variants() -> Iterator[Subject]:
    """Yield every conforming variant, family by family."""
    from activate_order_conformance.trial.variants.connections import connection_variants
    from activate_order_conformance.trial.variants.envelopes import envelope_variants
    from activate_order_conformance.trial.variants.freedom import freedom_variants
    from activate_order_conformance.trial.variants.ids import id_variants
    from activate_order_conformance.trial.variants.precedence import precedence_variants
    from activate_order_conformance.trial.variants.timing import timing_variants
    from activate_order_conformance.trial.variants.words import word_variants

    yield from precedence_variants()
    yield from word_variants()
    yield from timing_variants()
    yield from freedom_variants()
    yield from envelope_variants()
    yield from id_variants()
    yield from connection_variants()
