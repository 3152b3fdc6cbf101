"""Running the suite against one subject."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.suite.run import run, run_directly
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.protocol import Target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines
from activate_order_conformance.trial.catalogue import REFERENCE
from activate_order_conformance.trial.diagnosis import FAILING, Diagnosis
from activate_order_conformance.trial.exchanges import Digests, overheard
from activate_order_conformance.trial.served import served_target
from activate_order_conformance.trial.subject import Subject

SEED = 20200401
"""The seed by which repeated scenarios are shuffled, so that two trials are the same."""

RUN = "r-trial"
"""The run id of every trial: exchanges of two implementations are compared, so it must be the same."""


def try_out(subject: Subject, reference: Mapping[str, int] | None = None) -> tuple[Diagnosis, dict[str, int]]:
    """Return how the suite judges a subject, and the digests of that run's exchanges by how often each occurred.

    What is of the second order is judged by departures that meet as well, for which ten times as much is asked. What
    is of the first is judged by one departure at a time; where it is no variant and conforms then, or a mutant that
    nothing is blamed for, it is judged again by everything. `reference` are the digests of the reference's own run.
    """
    digests, start = Digests(), time.perf_counter()
    report = _judged(subject, digests, "rows" if subject.order == "2" else "none")
    is_unseen = report.overall is Overall.CONFORMANT
    is_unseen |= subject.kind == "mutant" and not any(report.claims(*FAILING))
    if subject.order == "1" and subject.kind != "variant" and is_unseen:
        digests = Digests()
        report = _judged(subject, digests, "rows")
    counts = dict(digests.counts)
    differed = reference is None or counts != dict(reference)
    seconds = time.perf_counter() - start
    return Diagnosis.of(subject.name, report, differed=differed, seconds=seconds), counts


@cache
def tried_reference() -> tuple[Diagnosis, Mapping[str, int]]:
    """Return how the suite judges the reference, and the digests of its exchanges; it is tried once a process."""
    return try_out(REFERENCE)


def _judged(subject: Subject, digests: Digests, pairs: Pairs) -> Report:
    served = subject.serving != "in process"
    settings = RunSettings(
        target=Settings(profile=subject.profile, deadlines=Deadlines(quiet=AT_ONCE if served else None)),
        run=RUN,
        pairs=pairs,
        repeat=subject.repeat,
        seed=SEED,
    )
    with _target(subject, digests) as target:
        # A subject that is served, or repeated, is run as users run it.
        as_users_do = served or subject.repeat > 1
        return run(settings, target=target) if as_users_do else run_directly(settings, target)


AT_ONCE = 0.02
"""The quiet period, in real seconds, of what is served: such subjects do everything at once."""


@contextmanager
def _target(subject: Subject, digests: Digests) -> Iterator[Target]:
    if subject.serving != "in process":
        with served_target(overheard(subject.make, digests), subject.serving, RUN) as target:
            yield target
        return
    target = application_target(subject.make, RUN, Settings(), overhear=digests.note)
    try:
        yield target
    finally:
        target.close()
