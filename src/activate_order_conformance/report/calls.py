"""The exchanges of a scenario as a reader wants them: the calls of the action first, then everything else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.exchange import Exchange, Witness
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage
from activate_order_conformance.report.curl import curl
from activate_order_conformance.report.outside import printable
from activate_order_conformance.run.plan import IS_PUT_RIGHT, call_in

_CODES = re.compile(r'"(?:statusCode|errorCode)"\s*:\s*"([^"]+)"')
_LONG = 20_000
"""How many characters of a body are shown."""
_WIDTH = 100
"""How many characters a line of JSON may have that could be several."""
_BRIEF = 240
"""How many characters of a request or an answer are shown in brief."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request or an answer: its first line, its headers and its body, each as text."""

    first: str
    headers: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An exchange to be shown: a title, the request and the answer, and the line that repeats it.

    `milliseconds` is how long it took; `curl` is empty where nothing can be asked again.
    """

    title: str
    request: Message
    answer: Message
    outcome: str
    milliseconds: float
    curl: str


def calls(observation: Observation, exchanges: Sequence[Exchange]) -> tuple[Shown, ...]:
    """Return the calls of the action, titled by what each was for, with those that were turned away for now."""
    titles = {answer.seconds: title for answer, title in _titles(observation)}
    return tuple(
        show(exchange, titles.get(exchange.seconds, "A call" if exchange.method == "POST" else ""))
        for exchange in exchanges
        if is_call(exchange)
    )


def is_call(exchange: Exchange) -> bool:
    """Tell whether an exchange asked the action, or for its description, and not the driver."""
    if urlsplit(exchange.url).path.endswith(f"/{Contract.load().api_name}"):
        return True
    return exchange.method == "POST" and exchange.request_body.startswith('{"inputs"')


def show(exchange: Exchange, title: str = "") -> Shown:
    """Return an exchange as text."""
    path = urlsplit(exchange.url).path or "/"
    if exchange.failure:
        outcome = f"no answer: {exchange.failure_text or exchange.failure}"
    else:
        outcome = f"HTTP {exchange.status}"
    return Shown(
        title=title or f"{exchange.method} {path}",
        request=_message(
            f"{exchange.method} {exchange.url}", exchange.request_headers, exchange.request_body
        ),
        answer=_message(outcome, exchange.response_headers, exchange.response_body),
        outcome=outcome,
        milliseconds=1000 * exchange.seconds,
        curl=printable(curl(exchange, " \\\n  ")),
    )


def in_brief(witness: Witness, expected: str, actual: str) -> tuple[str, str, str] | None:
    """Return a call of a scenario, its answer, and the line that repeats it, the first two on a line each.

    It is the call that the scenario is about, or the one after everything was put right, where that is `expected`; in a
    course of calls the last with the `actual` answer, of the one that is expected to come to something where one is.
    None where no such call was recorded.
    """
    made, observation = _made(witness), witness.observation
    if observation and observation.course:
        quoted = [exchange for exchange in made if _is_quoted(exchange, actual)]
        # What was tried to tell whose trouble it was came after the course, and is about other carts.
        of_course = [each for each in quoted if _is_about(each, _given_in(observation.course))]
        of_the_call = _of_the_call(observation, call_in(expected), made)
        made = ([each for each in of_the_call if each in quoted] or of_course or quoted)[-1:]
    elif observation and observation.by_nobody:
        made = [exchange for exchange in made if _is_quoted(exchange, actual)][-1:]
    elif observation:
        attempts = observation.ready_attempts if expected == IS_PUT_RIGHT else observation.attempts
        made = _that_brought([attempt.answer for attempt in attempts[:1]], made)
    if not made:
        return None
    exchange = made[0]
    answer = exchange.failure_text or exchange.failure or f"HTTP {exchange.status} {exchange.response_body}"
    asked = f"POST {urlsplit(exchange.url).path} {exchange.request_body}"
    return _shortened(asked), _shortened(answer), curl(exchange)


def _of_the_call(
    observation: Observation, number: int | None, made: Sequence[Exchange]
) -> Sequence[Exchange]:
    """Return which exchange made the call of a course that has this number, counted from 1 (None: of no certain one).

    Of several calls that are the same it is the one that comes as late among them.
    """
    moves = sorted({stage.move for stage in observation.course})
    if number is None or number > len(moves):
        return ()
    given = [
        _given_in([stage for stage in observation.course if stage.move == move]) for move in moves[:number]
    ]
    its_own = given[-1]
    alike = [exchange for exchange in made if _is_about(exchange, its_own)]
    place = sum(each == its_own for each in given) - 1
    return alike[place : place + 1]


def _given_in(stages: Iterable[Stage]) -> list[object]:
    return [given for stage in stages for given in _inputs(stage.attempt.answer.sent)]


def shows(witness: Witness, actual: str) -> bool:
    """Tell whether every answer to the first attempt of a scenario is quoted in what was found."""
    first = witness.observation.first if witness.observation else None
    made = _made(witness)
    answered = _that_brought(first.answers, made) if first else []
    return bool(answered) and all(_is_quoted(exchange, actual) for exchange in answered)


def _made(witness: Witness) -> list[Exchange]:
    """Return the calls of the action that a scenario made."""
    return [exchange for exchange in witness.exchanges if exchange.method == "POST" and is_call(exchange)]


def _that_brought(answers: Sequence[Answer], made: Iterable[Exchange]) -> list[Exchange]:
    """Return which calls got these answers, by how long they took, which no two do alike.

    A call that was turned away for now was made again, and stands before the one that got the answer.
    """
    seconds = {answer.seconds for answer in answers}
    return [exchange for exchange in made if exchange.seconds in seconds]


def _is_about(exchange: Exchange, called: Sequence[object]) -> bool:
    """Tell whether the inputs of a call are all among those that were `called` with."""
    try:
        inputs = _inputs(json.loads(exchange.request_body))
    except ValueError:
        return False
    return all(each in called for each in inputs)


def _inputs(sent: object) -> Sequence[object]:
    inputs = sent.get("inputs") if isinstance(sent, dict) else None
    return inputs if isinstance(inputs, list) else ()


def _is_quoted(exchange: Exchange, actual: str) -> bool:
    """Tell whether what was found quotes the answer of an exchange: its HTTP status, and its code."""
    if exchange.status is None or f"HTTP status {exchange.status}" not in actual:
        return False
    codes = _CODES.findall(exchange.response_body)
    return any(code in actual for code in codes) if codes else "isSuccess" in actual


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"


def _second_call(observation: Observation) -> str:
    """Return what the second call of an experiment is called: nothing is put right behind calls by nobody."""
    return "The caller's own call" if observation.by_nobody else "The same checkout, put right"


def _titles(observation: Observation) -> Iterator[tuple[Answer, str]]:
    if observation.describe is not None:
        yield observation.describe, "The description"
    for attempt, title in (
        (observation.first, "The call"),
        (observation.second, _second_call(observation)),
        (observation.twin, "A fresh checkout, ready"),
    ):
        if attempt is not None:
            yield from _numbered(attempt, title)


def _numbered(attempt: Attempt, title: str) -> Iterator[tuple[Answer, str]]:
    for number, answer in enumerate(attempt.answers, 1):
        yield answer, f"{title}, {number} of {len(attempt.answers)}" if len(attempt.answers) > 1 else title


def _message(first: str, headers: Mapping[str, str], body: str) -> Message:
    return Message(
        first=printable(first),
        headers=printable("\n".join(f"{name}: {value}" for name, value in headers.items())),
        body=printable(_in_part(_laid_out(body))),
    )


def _laid_out(body: str) -> str:
    """Return JSON with a line for what is short, and one for each member of what is not; anything else as it is."""
    try:
        return "\n".join(_lines(json.loads(body), ""))
    except (ValueError, RecursionError):
        return body


def _lines(value: object, indentation: str, before: str = "", after: str = "") -> Iterator[str]:
    text = f"{indentation}{before}{json.dumps(value, ensure_ascii=False)}{after}"
    if len(text) <= _WIDTH or not (value and isinstance(value, (dict, list))):
        yield text
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    members = (
        [(f"{json.dumps(name, ensure_ascii=False)}: ", member) for name, member in value.items()]
        if isinstance(value, dict)
        else [("", member) for member in value]
    )
    yield f"{indentation}{before}{opening}"
    for number, (name, member) in enumerate(members, 1):
        yield from _lines(member, f"{indentation} ", name, "," if number < len(members) else "")
    yield f"{indentation}{closing}{after}"


def _in_part(body: str) -> str:
    """Return the beginning of a long body with how long it is, and a short one as it is."""
    if len(body) <= _LONG:
        return body
    return f"{body[:_LONG]}…\n\n({len(body):,} characters in all, of which the first {_LONG:,} are shown)"
