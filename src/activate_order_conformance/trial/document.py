"""The trial as JSON: the scores, and of every subject what was expected, what came of it, and whether it was right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from activate_order_conformance import __version__
from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.directions import directions
from activate_order_conformance.trial.judged import Judged, judged
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.outcome import Outcome
from activate_order_conformance.trial.scores import Share, row_scores, scores

SCHEMA = "activate-order-trial/1"


def to_json(trial: Trial) -> str:
    """Return the trial as indented JSON; `read` takes it back."""
    found = scores(trial)
    told = directions(trial)
    document = {
        "schema": SCHEMA,
        "kit": __version__,
        "contract": Contract.load().fingerprint,
        "exitStatus": trial.exit_status,
        "seconds": round(trial.seconds, 1),
        "scores": {
            "detected": _share(found.detected),
            "blamedExactly": _share(found.exact),
            "explained": _share(found.explained),
            "falseAlarms": _share(found.alarms),
            "driversToldApart": _share(found.told_apart),
        },
        "rows": [
            {"id": row.id, "blamedRightly": _share(row.blamed), "blamedWrongly": row.besides}
            for row in row_scores(trial)
        ],
        "decoration": told.decoration,
        "scenarios": {one.what: one.survivors for one in told.scenarios},
        "subjects": [_subject(one) for one in trial.judged],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> Trial:
    """Return the trial that `to_json` wrote to a file, judged anew; raises UsageError."""
    try:
        document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        if document["schema"] != SCHEMA:
            raise UsageError(
                f"{path} is no trial of this kit.", "Write one with activate-order trial --json."
            )
        outcomes = [Outcome.from_data(one["outcome"]) for one in document["subjects"]]
        seconds = float(document["seconds"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} cannot be read as a trial: {type(error).__name__}.",
            "Write one with activate-order trial --json.",
        ) from error
    return Trial(
        judged=tuple(judged(subject(outcome.name), outcome) for outcome in outcomes), seconds=seconds
    )


def _share(share: Share) -> dict[str, int]:
    return asdict(share)


def _subject(one: Judged) -> dict[str, Any]:
    return {
        "name": one.subject.name,
        "kind": one.subject.kind,
        "family": one.subject.family,
        "what": one.subject.what,
        "expected": dict(one.subject.blame),
        "standing": one.standing,
        "detected": one.detected,
        "blamedExactly": one.exact,
        "explained": one.explained,
        "wrong": one.wrong,
        "reason": one.reason or one.subject.unblamed,
        "outcome": one.outcome.to_data(),
    }
