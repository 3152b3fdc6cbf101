"""The dear part: description, envelope, the way to a state, and the control: one checkout is activated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from activate_order_conformance.contract import Contract
from activate_order_conformance.doctor.check import Check
from activate_order_conformance.doctor.connection import wrong_by
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import exactly
from activate_order_conformance.phrases import count
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.answers import (
    NONE_GIVEN,
    NOT_LET_IN,
    WIRING,
    control_outcome,
    where_to_look,
)
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.readback import contradiction, unread
from activate_order_conformance.suite.experiments.watch import watch
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.judge.answering import described
from activate_order_conformance.suite.plans.needs import needs, to_prepare
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.http.reply import NoReply
from activate_order_conformance.targets.prepared.prepared_file import read_prepared
from activate_order_conformance.targets.prepared.used_carts import UsedCarts
from activate_order_conformance.targets.protocol import (
    TAKES_LESS,
    Abilities,
    Arranged,
    DriverFault,
    UnsupportedDepartures,
)
from activate_order_conformance.targets.record_ids import misshapen
from activate_order_conformance.targets.settings.model import Settings

_BEGIN = "Begin with a ready checkout; docs/targets.md says what one is."


def checkout(settings: Settings, target: HttpTarget) -> Iterator[Check]:
    """Yield the checks that need a caller, and at last activate one ready checkout, which is released."""
    profile = settings.profile_with_literals()
    arranged: Arranged | None = None
    try:
        arranged = target.driver.arrange(ready(profile), ready(profile))
    except UnsupportedDepartures as unsupported:
        if settings.way == "driver" and not target.driver.abilities().offers:
            seen = f"the driver announces nothing yet: {unsupported}"
            failed = Check(settings.way, "mind", seen, _BEGIN)
        else:
            unlocks = dict.fromkeys(each.unlock for each in unsupported.departures if each.unlock)
            failed = Check(settings.way, "wrong", str(unsupported), "; ".join(unlocks))
    except DriverFault as fault:
        failed = wrong_by(settings.way, fault, _remedy(settings))
    if arranged is None:
        for name in ("describe", "envelope"):
            yield Check(name, "skipped", "there is no caller to ask as")
        yield failed
        yield Check("control", "skipped", "there is no ready checkout")
        return
    try:
        yield from _with(settings, target, profile, arranged)
    except UnsupportedDepartures as unsupported:
        yield Check(settings.way, "wrong", str(unsupported), _BEGIN)
    except DriverFault as fault:
        yield wrong_by(settings.way, fault, _remedy(settings))
    finally:
        kept = _kept(settings, target, arranged)
    if kept is not None:
        yield kept


def _kept(settings: Settings, target: HttpTarget, arranged: Arranged) -> Check | None:
    """Release a checkout; return what is wrong where it is not let go."""
    try:
        target.driver.release(arranged)
    except DriverFault as fault:
        return wrong_by(settings.way, fault, "Let a checkout be released; what is left of it is named below.")
    return None


def _ids(arranged: Arranged, seen: Snapshot) -> Iterator[Check]:
    """Yield a check for the ids that do not have the form of the platform's, before anything is judged by them."""
    other = {
        f"otherIds.{name}": record_id for name, record_id in arranged.other_ids.items() if name != "malformed"
    }
    records = {
        "cart": arranged.cart_id,
        "session": seen.session and seen.session.id,
        "order": seen.order and seen.order.id,
        **other,
    }
    wrong = [
        f"{name} {record_id} {why}"
        for name, record_id in records.items()
        if record_id and (why := misshapen(record_id))
    ]
    if wrong:
        do = (
            "Make ids of 15 characters, and append the checksum; two whose first 15 are the same are one record's. "
            "Of an operation whose id has another form output-01 deviates."
        )
        yield Check("ids", "mind", "; ".join(wrong), do)


def _with(settings: Settings, target: HttpTarget, profile: Profile, arranged: Arranged) -> Iterator[Check]:
    yield _describe(target.describe(arranged.authorization))
    wrong = ready_ask(profile).invocation.but(cart_id="malformed")
    answer = target.invoke(arranged.authorization, [wrong.inputs(arranged.cart_id, arranged.other_ids)])
    envelope = _envelope(answer, settings.way, arranged)
    yield envelope
    yield from _way(settings, target, profile, arranged)
    if not arranged.cart_id:
        yield Check(
            "control",
            "mind",
            "nothing can be activated without a way to a state",
            "Offer a driver, prepare carts, or let the kit create records; docs/targets.md says how.",
        )
    elif envelope.word == "wrong":
        yield Check("control", "skipped", "the action cannot be called")
    else:
        yield from _control(settings, target, profile, arranged)


def _describe(answer: Answer) -> Check:
    judgement = described(Observation(wanted={}, ready={}, describe=answer), Contract.load())
    match judgement.verdict:
        case Verdict.CONFORMS:
            return Check("describe", "good", judgement.expected)
        case Verdict.NOTED:
            return Check("describe", "good", judgement.actual)
        case Verdict.BROKEN:
            seen = judgement.because.rstrip(".")
            return Check("describe", "mind", seen, "The row about-04 will be broken.")
    return Check("describe", "mind", judgement.actual, "The row about-04 will deviate.")


def _envelope(answer: Answer, way: str, arranged: Arranged) -> Check:
    seen = f"a malformed cart id got {answer.quote()}"
    if answer.failure or answer.results is None or answer.status in WIRING:
        as_nobody = answer.status == NOT_LET_IN and way == "request" and not arranged.authorization
        do = f"{NONE_GIVEN}." if as_nobody else where_to_look(answer, way)
        return Check("envelope", "wrong", seen, do)
    if answer.defects:
        defects = "; ".join(answer.defects)
        return Check(
            "envelope", "mind", f"{seen}; {defects}", "The reading on the envelope, reading-38, will deviate."
        )
    return Check("envelope", "good", seen)


def _way(settings: Settings, target: HttpTarget, profile: Profile, arranged: Arranged) -> Iterator[Check]:
    way = settings.way
    if way == "request":
        yield Check(way, "mind", "only the request itself can be put to the test")
        return
    abilities = target.driver.abilities()
    seen = target.driver.look(arranged)
    yield from _ids(arranged, seen)
    if wrong := contradiction(seen, ready(profile).values()):
        yield Check(way, "wrong", wrong.rstrip("."), _remedy(settings))
        return
    lacking = unread(seen, ready(profile).values())
    parts = [
        f"observes {', '.join(sorted(abilities.observes)) or 'nothing'}",
        f"cannot read {', '.join(lacking)}" if lacking else "reads every departure",
        f"settles within {abilities.settles_within:g} s",
        *([_at_once(abilities)] if way == "driver" and settings.parallelism is None else []),
    ]
    name = abilities.identity.name if way == "driver" else way
    yield Check(
        way,
        "mind" if lacking or not abilities.observes else "good",
        f"{name}: {'; '.join(parts)}",
        "What cannot be read back cannot prove a row that shares its code and status." if lacking else "",
    )
    if abilities.misnamed:
        misnamed = f"GET / names what there is not: {', '.join(abilities.misnamed)}"
        yield Check(way, "mind", misnamed, "Write it as docs/targets.md does.")
    if way == "driver" and settings.target is not None:
        unasked = target.transport.exchange("GET", f"{settings.driver_url}/", fresh=True)
        if not isinstance(unasked, NoReply) and unasked.status == 200:
            seen_without = "GET / is answered to whoever has no token"
            yield Check(way, "mind", seen_without, "Let the driver ask for its token.")
    if long := abilities.takes_long(settings.deadlines.settle):
        yield Check("deadline", "mind", long, TAKES_LESS)
    if way == "prepared":
        yield _carts(settings, profile)
    if way == "driver":
        target.driver.release(target.driver.arrange(ready(profile), ready(profile)))  # beside the first


def _at_once(abilities: Abilities) -> str:
    """Return how many checkouts a run has under way, and what that rests on where the driver does not say."""
    together = f"{count(abilities.at_once, 'checkout')} at once"
    if abilities.states_at_once:
        return together
    return f"{together}, since GET / does not say `atOnce`, and more make a run shorter"


def _carts(settings: Settings, profile: Profile) -> Check:
    file = Path(settings.prepared.file or "")
    prepared, used = read_prepared(file), UsedCarts(file, "")
    contract = Contract.load()
    wanted = to_prepare(needs(plan_of(read_features()), profile), contract.ids)
    there = Counter(not cart.departures for cart in prepared.carts)
    departing = [state for state in wanted if state.departures]
    ready_wanted = sum(state.count for state in wanted if not state.departures)
    states = {exactly(cart.departures) for cart in prepared.carts}
    served = sum(exactly(state.departures) in states for state in departing)
    seen = (
        f"{there[True]} ready carts of {ready_wanted} that the whole page takes, "
        f"and carts in {served} of {len(departing)} other states"
    )
    if gone := sum(bool(used.by(cart.cart_id)) for cart in prepared.carts):
        seen += f"; earlier runs used {gone} of them up, as {used.path} remembers"
    if not gone and there[True] >= ready_wanted and served == len(departing):
        return Check("prepared", "good", seen)
    return Check(
        "prepared",
        "mind",
        seen,
        "Prepare more, or run single rows; `activate-order export prepared CLAUSE` says what they take.",
    )


def _control(settings: Settings, target: HttpTarget, profile: Profile, arranged: Arranged) -> Iterator[Check]:
    abilities = target.driver.abilities()
    awaited = [effect for effect in EFFECTS.values() if effect.subject in abilities.observes]
    before = target.driver.look(arranged)
    called_at = target.clock.now()
    call = ready_ask(profile).invocation
    answer = target.invoke(arranged.authorization, [call.inputs(arranged.cart_id, arranged.other_ids)])
    outcome, text = control_outcome(
        Observation(wanted={}, ready=ready(profile).values(), first=Attempt(before=before, answers=(answer,)))
    )
    if outcome != "conformed":
        seen, do = {
            "refused": (
                f"a ready checkout was refused: {text}",
                "Check that the checkout is ready as docs/targets.md says.",
            ),
            "wiring": (f"a ready checkout got {answer.quote()}", where_to_look(answer, settings.way)),
        }.get(outcome, (text.rstrip("."), _remedy(settings)))
        yield Check("control", "wrong", seen, do)
        return
    if not awaited:
        yield Check("control", "good", f"activated ({text}); no effect of it can be seen")
        return
    timeline, settled = watch(
        lambda: target.driver.look(arranged),
        target.clock,
        awaited,
        until=called_at + (settings.deadlines.settle or abilities.settles_within),
        quiet=None,
        longest_wait=settings.deadlines.poll,
    )
    took = f"{target.clock.now() - called_at:.1f} s"
    if settled:
        effects = f"{len(awaited)} of {len(EFFECTS)} effects seen after {took}"
        yield Check("control", "good", f"activated ({text}); {effects}")
        return
    lacking = "; ".join(effect.shows(timeline[-1]) for effect in awaited if not effect.seen(timeline[-1]))
    yield Check("control", "good", f"activated ({text})")
    yield Check(
        "effects",
        "mind",
        f"after {took}: {lacking}",
        "If the target may take longer, allow it by --deadline SECONDS, or by deadlines.settle in the "
        "configuration; if not, it is the target that is to be looked at. A run waits so long in a few activations.",
    )


def _remedy(settings: Settings) -> str:
    return {
        "driver": "Where nothing answers, correct driver.url; else look into the driver, by what it logged and by what "
        "docs/targets.md says of a ready checkout.",
        "prepared": "Check the entries of the file of prepared carts.",
        "records": "Check the observer's permissions, and records.account, records.store and records.pricebook_entry.",
        "request": "Check personas.integrator.",
    }[settings.way]
