"""Conforming variants of ids and records: their length, their prefixes, and fields that nobody asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.trial.between import Ask, answering, asks_the_driver, set_document
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject

FAMILY = "ids and records"

ID = re.compile(r'"((?:0a6|08P|801|2z9|1Os)[a-zA-Z0-9]{12})[A-Z0-5]{3}"')
"""The ids of an answer in 18 characters, their checksum apart."""


def id_variants() -> Iterator[Subject]:
    """Yield the variants of ids and records."""
    for name, what, make in _IDS:
        yield variant(name, FAMILY, what, make)


def _rewriting(change: Callable[[str], str], concerns: Callable[[Request], bool] = lambda _: True) -> Make:
    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        response.set_data(change(response.get_data(as_text=True)))
        return response

    return answering(UNCHANGED, lambda _: answer, concerns)


def _of_15(text: str) -> str:
    return ID.sub(r'"\1"', text)


def _prefixed(prefix: str, text: str) -> str:
    return text.replace('"08P', f'"{prefix}')


_BY_DEPARTURE = ("departures", "also", "unsupported")
"""What of a driver's documents has the names of departures, and no fields."""


def _extra_fields(_request: Request, ask: Ask) -> Response:
    response = ask()
    if response.get_data():
        document = json.loads(response.get_data())
        fields = (value for name, value in document.items() if name not in _BY_DEPARTURE)
        for record in (document, *(value for value in fields if isinstance(value, dict))):
            record["$extra"] = {"of": "nobody"}
        set_document(response, document)
    return response


_IDS: tuple[tuple[str, str, Make], ...] = (
    ("ids-of-15", "All ids have 15 characters.", _rewriting(_of_15)),
    (
        "answer-ids-of-15",
        "The answer's id has 15 characters, where the records have 18.",
        _rewriting(_of_15, lambda request: not asks_the_driver(request)),
    ),
    (
        "record-ids-of-15",
        "The records' ids have 15 characters, where the answer has 18.",
        _rewriting(_of_15, asks_the_driver),
    ),
    *(
        (
            f"operation-prefix-{prefix}",
            f"Background operations have ids that begin with {prefix}.",
            _rewriting(partial(_prefixed, prefix)),
        )
        for prefix in ("08e", "0Bx", "9zZ")
    ),
    (
        "extra-fields",
        "The driver's documents have fields that the protocol does not name.",
        answering(UNCHANGED, lambda _: _extra_fields, asks_the_driver),
    ),
)
"""What is unusual in ids and records: name, sentence and implementation."""
