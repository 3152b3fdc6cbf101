"""Conforming variants of the connection, which are asked over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.trial.between import Ask, answering
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import of_specification
from activate_order_conformance.trial.subject import Subject
from activate_order_conformance.trial.variants.timing import AT_ONCE

_variant = partial(variant, family="connections")


def connection_variants() -> Iterator[Subject]:
    """Yield the variants of the connection."""
    yield _variant("http-1.0", "The server speaks HTTP/1.0.", AT_ONCE, serving="HTTP/1.0")
    yield _variant(
        "chunked",
        "Answers come in chunks of a few bytes.",
        answering(of_specification(AT_ONCE), lambda _: _in_pieces, lambda _: True),
        serving="HTTP/1.1",
    )


def _in_pieces(_request: Request, ask: Ask) -> Response:
    response = ask()
    body = response.get_data()
    response.response = [body[at : at + 40] for at in range(0, len(body), 40)]
    del response.headers["Content-Length"]
    response.automatically_set_content_length = False
    return response
