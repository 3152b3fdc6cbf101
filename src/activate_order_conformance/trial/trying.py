"""Running the suite against one subject, which is asked only what it may answer otherwise than the reference."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from activate_order_conformance.errors import KitError
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.suite.run import Outcomes, run, run_directly
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import Ground, application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines
from activate_order_conformance.trial.catalogue import REFERENCE
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.echo import OverheardReference
from activate_order_conformance.trial.served import served_target
from activate_order_conformance.trial.subject import Subject

SEED = 20200401
"""The seed by which repeated scenarios are shuffled, so that two trials are the same."""

RUN = "r-trial"
"""The run id of every trial: exchanges of two implementations are compared, so it must be the same."""

Likeness: TypeAlias = Mapping[str, frozenset[str]]
"""By the names of subjects, in which scenarios they may differ from the reference (one left out: in all)."""


class ReferenceDeviates(KitError):
    """The reference itself was not found conformant, so that nothing can be compared with it."""

    exit_status = 3


def likeness_of(subjects: Iterable[Subject], pairs: Pairs) -> Likeness:
    """Return in which scenarios subjects may differ from the reference, which is asked all of them here.

    Raises ReferenceDeviates.
    """
    followers = [each for each in subjects if _is_tried_as_the_reference(each)]
    listening = _Listening()

    def listened_to(ground: Ground) -> OverheardReference:
        listening.reference = OverheardReference(followers, ground)
        return listening.reference

    report = _judged(replace(REFERENCE, make=listened_to), pairs, listening)
    if report.overall is not Overall.CONFORMANT:
        raise ReferenceDeviates(
            f"The reference itself was judged {report.overall}, so that no trial can be made.",
            "See activate-order verify.",
        )
    _known[pairs] = listening.outcomes
    control = next(iter(listening.outcomes))  # by which all others are judged
    differs_in = listening.reference.differs_in()
    return {name: scenarios for name, scenarios in differs_in.items() if control not in scenarios}


def try_out(subject: Subject, pairs: Pairs, differs_in: frozenset[str] | None = None) -> Diagnosis:
    """Return how the suite judges a subject, asking the scenarios in which it may differ (None: all)."""
    start = time.perf_counter()
    outcomes = None if differs_in is None else _Remaining(differs_in, _known_of_reference(pairs))
    report = _judged(subject, pairs, outcomes)
    seconds = time.perf_counter() - start
    return Diagnosis.of(subject.name, report, differed=differs_in != frozenset(), seconds=seconds)


@dataclass(slots=True)
class _Listening:
    """What lets the reference be overheard scenario by scenario, and keeps what comes of them."""

    reference: OverheardReference = field(init=False)
    outcomes: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, scenario: str) -> None:
        self.reference.begin(scenario)

    def take(self, scenario: str, outcome: Mapping[str, Any]) -> None:
        self.outcomes[scenario] = outcome


@dataclass(frozen=True, slots=True)
class _Remaining:
    """What came of the reference's scenarios, but of those in which a subject may differ."""

    differs_in: frozenset[str]
    of_reference: Mapping[str, Mapping[str, Any]]

    def of(self, scenario: str) -> Mapping[str, Any] | None:
        return None if scenario in self.differs_in else self.of_reference[scenario]

    def take(self, scenario: str, outcome: Mapping[str, Any]) -> None:
        """Do nothing: what comes of the subject's own scenarios is in its report."""


_known: dict[Pairs, Mapping[str, Mapping[str, Any]]] = {}
"""What came of the reference's scenarios in this process, where it was asked them."""


def _known_of_reference(pairs: Pairs) -> Mapping[str, Mapping[str, Any]]:
    if pairs not in _known:
        likeness_of((), pairs)
    return _known[pairs]


def _is_tried_as_the_reference(subject: Subject) -> bool:
    """Tell whether a subject is asked as the reference is: in process, once, under the same profile."""
    return (subject.serving, subject.repeat, subject.profile) == (
        REFERENCE.serving,
        REFERENCE.repeat,
        REFERENCE.profile,
    )


def _judged(subject: Subject, pairs: Pairs, outcomes: Outcomes | None = None) -> Report:
    served = subject.serving != "in process"
    settings = RunSettings(
        target=Settings(profile=subject.profile, deadlines=Deadlines(quiet=AT_ONCE if served else None)),
        run=RUN,
        pairs=pairs,
        repeat=subject.repeat,
        seed=SEED,
    )
    with _target(subject) as target:
        # A subject that is served, or repeated, is run as users run it.
        as_users_do = served or subject.repeat > 1
        report = run(settings, target=target) if as_users_do else run_directly(settings, target, outcomes)
    if report.facts.interrupted:  # of which a run leaves a report, and a trial must not
        raise KeyboardInterrupt
    return report


AT_ONCE = 0.02
"""The quiet period, in real seconds, of what is served: such subjects do everything at once."""


@contextmanager
def _target(subject: Subject) -> Iterator[HttpTarget]:
    if subject.serving != "in process":
        with served_target(subject.make, subject.serving, RUN) as target:
            yield target
        return
    target = application_target(subject.make, RUN, Settings())
    try:
        yield target
    finally:
        target.close()
