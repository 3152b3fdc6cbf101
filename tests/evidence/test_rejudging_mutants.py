"""What the trial has is judged from its evidence as it was in its run: one of each family where things meet as well.

Every second family, and one of each family that is blamed on a row, is a slow proof: others differ in a word.
"""

from __future__ import annotations

import pytest

from activate_order_conformance.evidence.bundle import pack, unpack
from activate_order_conformance.suite.rejudge import rejudge
from activate_order_conformance.suite.run import carry_out
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines
from activate_order_conformance.trial.catalogue import subjects
from activate_order_conformance.trial.subject import Subject

IN_PROCESS = [each for each in subjects().values() if each.serving == "in process"]
OF_EACH_FAMILY = list({(each.kind, each.family): each for each in IN_PROCESS}.values())


def blamed(subject: Subject) -> tuple[str, ...]:
    """Return the first clause that a subject is blamed on, if any."""
    return tuple(row for row in subject.blame if not row.startswith("reading-"))[:1]


OF_EACH_ROW = {
    (each.family, blamed(each)): each
    for each in IN_PROCESS
    if each.kind == "mutant" and each not in OF_EACH_FAMILY
}


@pytest.mark.parametrize(
    "subject",
    [
        *(pytest.param(each, id=f"{each.kind} {each.name}") for each in OF_EACH_FAMILY[::4]),
        *(
            pytest.param(each, marks=pytest.mark.slow, id=f"{each.kind} {each.name}")
            for nth, each in enumerate(OF_EACH_FAMILY)
            if nth % 4
        ),
        *(pytest.param(each, marks=pytest.mark.slow, id=each.name) for each in OF_EACH_ROW.values()),
    ],
)
def test_the_evidence_of_a_subject_is_judged_as_its_run_was(subject: Subject) -> None:
    """Of the rows that it is blamed for the first is asked: that one could be judged otherwise."""
    target = application_target(subject.make, "r-subject", Settings())
    selected = blamed(subject) or ("about-01",)
    run = carry_out(
        RunSettings(
            selected=selected,
            pairs="rows" if subject in OF_EACH_FAMILY else "none",
            evidence="everything",
            repeat=subject.repeat,
            target=Settings(profile=subject.profile, deadlines=Deadlines(settle=5.0)),
        ),
        target=target,
    )
    assert rejudge(unpack(pack(run.evidence, run.report)).evidence) == run.report
