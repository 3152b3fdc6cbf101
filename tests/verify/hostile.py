"""Targets and drivers that misbehave: the reference, with something in between that answers in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest
from activate_order_reference.application import Application, application
from activate_order_reference.rules.activation import SPECIFICATION, Specification
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import Ground, application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial import between as passing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Ask = passing.Ask
Answer = passing.Answer

DRIVER = "/conformance/v1"
RUN = "r-hostile"

ALONE_AND_MEETING = ("none", pytest.param("rows", marks=pytest.mark.slow))
"""Which pairs of departures a run tries: none, and in the slow proofs those of two rows too, which take longer."""


def faithful(_request: Request, ask: Ask) -> Response:
    """Answer as the reference does."""
    return ask()


def between(application: WSGIApplication, answer: Answer) -> WSGIApplication:
    """Return an application that answers by `answer`, with another behind it to be asked."""
    return passing.Between(application, lambda _: True, answer)


class Between:
    """A WSGI application that answers by `answer`, with the reference behind it; counts what it was asked."""

    def __init__(
        self, clock: Clock, token: str, answer: Answer, specification: Specification = SPECIFICATION
    ) -> None:
        self.reference: Application = application(
            specification=specification, clock=clock, driver_token=token
        )
        self.token = token
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    @property
    def live(self) -> int:
        """Return how many checkouts were arranged and not taken away."""
        assert self.reference._driver is not None
        return len(self.reference._driver._checkouts)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return between(self.reference, self.answer)(environ, start_response)


class Subject:
    """A target in process that answers by `answer`, and can be verified more than once."""

    def __init__(self, answer: Answer = faithful, specification: Specification = SPECIFICATION) -> None:
        made: list[Between] = []

        def make(ground: Ground) -> Between:
            made.append(Between(ground.clock, ground.token, answer, specification))
            return made[-1]

        self.target = application_target(make, RUN, Settings())
        self.application = made[0]

    def verify(
        self,
        *clauses: str,
        pytest_args: tuple[str, ...] = (),
        profile: ProfileName = "documented",
        pairs: Pairs = "none",
    ) -> Report:
        """Judge the target by `clauses` (none: all of them)."""
        settings = RunSettings(
            target=Settings(profile=profile),
            selected=clauses,
            pytest_args=pytest_args,
            run=RUN,
            pairs=pairs,
        )
        return run(settings, target=self.target)


def asks_the_action(request: Request) -> bool:
    """Tell whether the action is invoked."""
    return request.method == "POST" and request.path.endswith("/activateOrderAction")


def asks_the_driver(request: Request, method: str = "", below: str = "") -> bool:
    """Tell whether the driver is asked, by `method` (empty: any), for a path that starts with `below`."""
    return request.path.startswith(DRIVER + below) and method in ("", request.method)


def arranges(request: Request) -> bool:
    """Tell whether the driver is asked to arrange a checkout."""
    return request.method == "POST" and request.path == f"{DRIVER}/checkouts"


def announces(request: Request) -> bool:
    """Tell whether the driver is asked what it can do."""
    return request.method == "GET" and request.path.rstrip("/") == DRIVER


def action(answer: Answer) -> Answer:
    """Let `answer` answer the action, and the reference the rest."""
    return lambda request, ask: answer(request, ask) if asks_the_action(request) else ask()


def driver(method: str, answer: Answer, below: str = "/checkouts") -> Answer:
    """Let `answer` answer what the driver is asked by `method`, and the reference the rest."""
    return lambda request, ask: answer(request, ask) if asks_the_driver(request, method, below) else ask()


def arranging(answer: Answer) -> Answer:
    """Let `answer` answer what the driver is asked to arrange, and the reference the rest."""
    return lambda request, ask: answer(request, ask) if arranges(request) else ask()


def says(body: str | bytes, status: int = 200, content_type: str = "text/html") -> Answer:
    """Answer with the same, whatever is asked."""
    return lambda _request, _ask: Response(body, status, content_type=content_type)


def says_json(document: object, status: int = 200) -> Answer:
    """Answer with the same document, whatever is asked."""
    return says(json.dumps(document), status, "application/json")


def altered(alter: Callable[[Any], object]) -> Answer:
    """Answer as the reference does, with the JSON document altered in place (or replaced)."""

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        if response.status_code < 300 and response.get_data():
            document = json.loads(response.get_data())
            replaced = alter(document)
            response.set_data(json.dumps(document if replaced is None else replaced))
        return response

    return answer


def sent_altered(alter: Callable[[Any], object]) -> Answer:
    """Let the reference answer what was asked with the JSON document altered in place."""

    def answer(request: Request, ask: Ask) -> Response:
        document = json.loads(request.get_data())
        alter(document)
        return ask(document)

    return answer


def announcing(alter: Callable[[Any], object]) -> Answer:
    """Let the driver announce itself otherwise."""
    return lambda request, ask: altered(alter)(request, ask) if announces(request) else ask()


def together(*answers: Answer) -> Answer:
    """Let each of `answers` do its part, the first outermost."""

    def answer(request: Request, ask: Ask) -> Response:
        for each in reversed(answers):
            ask = _bound(each, request, ask)
        return ask()

    return answer


def _bound(answer: Answer, request: Request, ask: Ask) -> Ask:
    return lambda document=None: answer(request, ask if document is None else lambda: ask(document))


def refusal(code: str) -> list[dict[str, Any]]:
    """Return the envelope of a refused call."""
    return [passing.refusal(code)]


def deviating(report: Report) -> dict[str, str]:
    """Return the rows that deviate or are disputed, with why."""
    bad = (Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED)
    return {row.id: f"{row.verdict}: {row.because}" for row in report.rows if row.verdict in bad}


def verdicts(report: Report, *kinds: str) -> set[Verdict]:
    """Return the verdicts of the clauses of `kinds` (`error`, `interaction`, …) that have claims."""
    return {row.verdict for row in report.clauses if row.claims and row.id.startswith(kinds)}
