"""Running the suite against one subject."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from activate_order_conformance.suite.run import run, run_directly
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.protocol import Target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.exchanges import DigestingApplication, digesting
from activate_order_conformance.trial.served import served_target
from activate_order_conformance.trial.subject import Subject

SEED = 20200401
"""The seed by which repeated scenarios are shuffled, so that two trials are the same."""

RUN = "r-trial"
"""The run id of every trial: exchanges of two implementations are compared, so it must be the same."""


def try_out(subject: Subject, reference: Mapping[str, int] | None = None) -> tuple[Diagnosis, dict[str, int]]:
    """Return how the suite judges a subject, and the digests of its exchanges by how often each occurred.

    `reference` are the digests of the reference's own run.
    """
    applications: list[DigestingApplication] = []
    start = time.perf_counter()
    served = subject.serving != "in process"
    settings = RunSettings(
        target=Settings(profile=subject.profile, deadlines=Deadlines(quiet=AT_ONCE if served else None)),
        run=RUN,
        pairs="none",
        repeat=subject.repeat,
        seed=SEED,
    )
    with _target(subject, applications) as target:
        # A subject that is served, or repeated, is run as users run it.
        as_users_do = served or subject.repeat > 1
        report = run(settings, target=target) if as_users_do else run_directly(settings, target)
    digests: Counter[str] = Counter()
    for application in applications:
        digests += application.digests
    differed = reference is None or dict(digests) != dict(reference)
    seconds = time.perf_counter() - start
    return Diagnosis.of(subject.name, report, differed=differed, seconds=seconds), dict(digests)


AT_ONCE = 0.02
"""The quiet period, in real seconds, of what is served: such subjects do everything at once."""


@contextmanager
def _target(subject: Subject, applications: list[DigestingApplication]) -> Iterator[Target]:
    make = digesting(subject.make, applications)
    if subject.serving != "in process":
        with served_target(make, subject.serving, RUN) as target:
            yield target
        return
    target = application_target(make, RUN, Settings(), direct=True)
    try:
        yield target
    finally:
        target.close()
