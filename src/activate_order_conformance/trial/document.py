"""The trial as JSON: the scores, and of every subject what was expected, what came of it, and whether it was right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from activate_order_conformance import __version__
from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.outside import json_text
from activate_order_conformance.run.plain import from_plain, parsed, to_plain
from activate_order_conformance.text_file import read_text
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.directions import directions
from activate_order_conformance.trial.grade import Grade, graded
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import row_scores, scores

LARGEST = 64 * 1024 * 1024
"""The most bytes that a trial's JSON may have."""

SCHEMA = "activate-order-trial/1"


def to_json(trial: Trial) -> str:
    """Return the trial as indented JSON; `read` takes it back."""
    by_matrix = directions(trial)
    orders = sorted({grade.subject.order for grade in trial.grades})
    document = {
        "schema": SCHEMA,
        "kit": __version__,
        "contract": Contract.load().fingerprint,
        "exitStatus": trial.exit_status,
        "seconds": round(trial.seconds, 1),
        "scores": _scores(trial),
        "scoresByOrder": {order: _scores(trial.of_order(order)) for order in orders},
        "rows": [
            {"id": row.id, "blamedRightly": asdict(row.blamed), "blamedWrongly": row.besides}
            for row in row_scores(trial)
        ],
        "decoration": by_matrix.decoration,
        "scenarios": {dropped.what: dropped.survivors for dropped in by_matrix.scenarios},
        "subjects": [_subject(grade) for grade in trial.grades],
    }
    return json_text(document)


def read(path: Path) -> Trial:
    """Return the trial that `to_json` wrote to a file, judged anew; raises UsageError."""
    hint = "Write one with activate-order trial --json."
    try:
        document: Mapping[str, Any] = parsed(read_text(path, "trial", most=LARGEST))
        if document["schema"] != SCHEMA:
            raise UsageError(f"{path} is no trial of this kit.", hint)
        if document["contract"] != Contract.load().fingerprint:
            raise UsageError(f"{path} is a trial by another contract.", hint)
        diagnoses = [from_plain(Diagnosis, each["outcome"]) for each in document["subjects"]]
        seconds = float(document["seconds"])
    except (OSError, ArithmeticError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no trial that can be read.", hint) from error
    names = [diagnosis.name for diagnosis in diagnoses]
    if len({*names}) < len(names) or not names:
        raise UsageError(f"{path} has {'a subject twice' if names else 'no subject'}.", hint)
    grades = tuple(graded(subject(diagnosis.name), diagnosis) for diagnosis in diagnoses)
    return Trial(grades=grades, seconds=seconds)


def _scores(trial: Trial) -> dict[str, dict[str, int]]:
    figures = scores(trial)
    return {
        "detected": asdict(figures.detected),
        "blamedExactly": asdict(figures.exact),
        "explained": asdict(figures.explained),
        "falseAlarms": asdict(figures.alarms),
        "driversToldApart": asdict(figures.told_apart),
    }


def _subject(grade: Grade) -> dict[str, Any]:
    return {
        "name": grade.subject.name,
        "kind": grade.subject.kind,
        "family": grade.subject.family,
        "order": grade.subject.order,
        "what": grade.subject.what,
        "expected": dict(grade.subject.blame),
        "standing": grade.standing,
        "detected": grade.detected,
        "blamedExactly": grade.exact,
        "explained": grade.explained,
        "wrong": grade.wrong,
        "reason": grade.reason or grade.subject.unblamed,
        "outcome": to_plain(grade.diagnosis),
    }
