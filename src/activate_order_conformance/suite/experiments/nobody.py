"""Calls by nobody who is known: without a credential, with ones that nobody was given, and behind a caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.shown import differing, fields_of
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts, given_for
from activate_order_conformance.suite.experiments.checkouts import Checkouts, arranged_as
from activate_order_conformance.targets.http.http_target import ConnectionLost
from activate_order_conformance.targets.protocol import Arranged

_NONE = "without a credential"

_OF_NOBODY: Mapping[str, str | None] = {
    _NONE: None,
    "with a credential that nobody was given": "Bearer 00D000000000000!of.nobody.who.is.known",
}
"""The authorizations of nobody who is known, by what is said of a call with them."""

_OF_NO_TOKEN = {
    "with a credential that is empty": "Bearer ",
    "with a credential that is null": "Bearer null",
    "with a credential that is undefined": "Bearer undefined",
    "with a password that nobody was given": "Basic bm9ib2R5Ondoby5pcy5rbm93bg==",
}
"""What is let pass where nobody looks what there is behind the scheme, if anything is, or which scheme it is."""

_SPOILT: Mapping[str, Callable[[str], str]] = {
    "with the caller's credential in other cases": str.swapcase,
    "with the caller's credential but for its end": lambda secret: f"{secret[:-1]}~",
    "with the caller's credential but for its beginning": lambda secret: f"~{secret[1:]}",
    "with the caller's credential but for its middle": lambda secret: "~".join(_around_the_middle(secret)),
    "with the caller's credential cut short": lambda secret: secret[:-1],
    "with the caller's credential and more behind it": lambda secret: f"{secret}x",
}
"""What nobody was given either, made of what the caller was."""

_BEHIND_A_CALLER = ", on a connection on which a caller was answered before"
_BEHIND_AN_ACTIVATION = ", once the caller had activated the checkout"


def called_by_nobody(
    attempts: Attempts, ask: Ask, arranged: Arranged, observation: Observation, checkouts: Checkouts
) -> Observation:
    """Return an observation with what calls of nobody got, up to an acceptance, and the looks before and after them.

    The last look comes when nothing can come of them any more. Where nothing was changed the caller's own call follows,
    but for a prepared cart, which it would use up, and calls of nobody for what it activated. The last calls come on a
    connection on which the caller of another checkout was answered, if the target keeps it. Of what comes behind the
    looks the answers alone are seen.
    There are none without a checkout, nor where whatever is sent bears a secret.
    """
    target, deadline = attempts.target, observation.deadline
    if not arranged.cart_id or target.is_never_asked_by_nobody:
        return observation
    inputs = [given_for(arranged, ask.invocation)]
    spoilt = _spoilt(arranged.authorization)
    for each in spoilt.values():
        target.journal.remember(each)
    editable = attempts.probe(ask, arranged)
    before = attempts.reads.read_back(arranged, arranged_as(ask.checkout, arranged), deadline)
    since = attempts.clock.now()
    calls: dict[str, Answer] = {}
    for who, credential in {**_OF_NOBODY, **_OF_NO_TOKEN, **spoilt}.items():
        if not _is_any_accepted(calls):
            calls[who] = target.invoke(credential, inputs)
    if not _is_any_accepted(calls):
        several = target.invoke(_OF_NOBODY[_NONE], inputs * 2)  # of which the second is refused for the first
        first = several.results[:1] if several.results else several.results
        calls[f"{_NONE}, with several inputs"] = replace(several, results=first)
    # What the caller's calls do that follow is none of nobody's.
    after = attempts.reads.look(arranged, deadline)
    attempts.wait_out(ask, since, deadline)
    around = (before, after, attempts.reads.look(arranged, deadline))
    attempts.reads.require_steady(arranged, around, deadline, accepted=_is_any_accepted(calls))
    editable_around = (editable, attempts.probe(ask, arranged))
    own, beside = None, arranged
    is_left_alone = editable_around[0] == editable_around[1] and not any(
        differing(fields_of(before), fields_of(each)) for each in around
    )
    if is_left_alone and target.driver.abilities().way != "prepared" and not _is_any_accepted(calls):
        sound = replace(ready_ask(attempts.profile), thorough=ask.thorough)
        own = attempts.make(sound, arranged, observation, checkouts, arranged_as(sound.checkout, arranged))
        for who, credential in _OF_NOBODY.items():
            if own.answer.accepted and not _is_any_accepted(calls):
                calls[f"{who}{_BEHIND_AN_ACTIVATION}"] = target.invoke(credential, inputs)
        beside = attempts.arrange_ready(checkouts, deadline)
    with attempts.on_one_connection() as behind, suppress(ConnectionLost):
        for who, credential in _OF_NOBODY.items():
            if not _is_any_accepted(calls):
                behind.call_for_no_cart(beside)
                given = [given_for(beside, ask.invocation)]
                calls[f"{who}{_BEHIND_A_CALLER}"] = target.invoke(credential, given, behind.connection)
    *_, last = calls
    return replace(
        observation,
        second=own,
        by_nobody=tuple(calls.values()),
        nobody=last,
        around_nobody=around,
        editable_around_nobody=editable_around,
    )


def _around_the_middle(secret: str) -> tuple[str, str]:
    middle = len(secret) // 2
    return secret[:middle], secret[middle + 1 :]


def _spoilt(authorization: str) -> dict[str, str]:
    """Return what nobody was given, made of a caller's authorization.

    Of what is encoded, or is a number in hexadecimal, the like may be the same.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() == "basic" or not secret or " " in secret or secret.endswith("="):
        return {}
    spoilt = {who: made(secret) for who, made in _SPOILT.items()}
    is_a_number = not secret.lower().strip("0123456789abcdef-")
    return {
        who: f"{scheme} {each}"
        for who, each in spoilt.items()
        if each != secret and not (is_a_number and each.lower() == secret.lower())
    }


def _is_any_accepted(calls: Mapping[str, Answer]) -> bool:
    return any(answer.accepted for answer in calls.values())
