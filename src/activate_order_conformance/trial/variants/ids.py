"""Conforming variants of ids and records: their length, their prefixes, and fields that nobody asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.trial.between import Ask, answering, asks_the_driver, rewriting, set_document
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject

ID = re.compile(r'"((?:0a6|08P|801|2z9|1Os)[a-zA-Z0-9]{12})[A-Z0-5]{3}"')
"""The ids of an answer in 18 characters, their checksum apart."""


def id_variants() -> Iterator[Subject]:
    """Yield the variants of ids and records."""
    for name, what, make in _IDS:
        yield variant(name, what, make, family="ids and records")


_of_15 = partial(ID.sub, r'"\1"')
"""Returns a text with its ids without their checksums."""


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
    ("ids-of-15", "All ids have 15 characters.", rewriting(_of_15, lambda _: True)),
    (
        "answer-ids-of-15",
        "The answer's id has 15 characters, where the records have 18.",
        rewriting(_of_15, lambda request: not asks_the_driver(request)),
    ),
    (
        "record-ids-of-15",
        "The records' ids have 15 characters, where the answer has 18.",
        rewriting(_of_15, asks_the_driver),
    ),
    *(
        (
            f"operation-prefix-{prefix}",
            f"Background operations have ids that begin with {prefix}.",
            rewriting(partial(_prefixed, prefix), lambda _: True),
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
