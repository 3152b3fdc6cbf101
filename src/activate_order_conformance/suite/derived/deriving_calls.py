"""Scenarios of calls that follow each other: what came before must not show in what comes after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from activate_order_conformance.nouns.departures import LEFT_BY_AN_ACTIVATION
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import lowered
from activate_order_conformance.suite.derived.course_draft import (
    MANY,
    InputDraft,
    course_of_calls,
    put_right_as,
)
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.derived.left_open import (
    FAILING_LATE,
    IN_ERROR,
    LEFT_OPEN,
    OPERATIONS,
    at_once,
    left_open,
    spelt_otherwise,
)
from activate_order_conformance.suite.derived.sources import Sources
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.features.hindrances import (
    MAY_ALL,
    Hindrance,
    apart,
    bundles,
    bundles_of_checkouts,
    bundles_of_each,
    departing_in,
    first_departing_in,
    listed_within,
    otherwise_right,
    shares,
    staying_first,
    ways_in,
    zigzag,
)

_ACTIVATED_ORDER: tuple[str, Value] = ("order", LEFT_BY_AN_ACTIVATION["order"])

_FOR_BOTH_WAYS = "Every row in turn, for who may modify all data and has a share"


def remembered(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield calls that follow each other: what came before must not show in what comes after."""
    for held in sources.every_again:
        yield _refused_again(held, sources)
    yield from _in_turn(sources)
    yield from _in_turn_beside_one(sources)
    yield from _in_turn_beside(sources)
    yield from _in_turn_given_otherwise(sources)
    yield from _while_another(sources)
    yield from _long_after(sources)
    yield from _since_another(sources)
    yield from _since_others(sources)
    yield from _by_way_of_another(sources)
    yield from _validated_later(sources)
    yield from _after_a_failure(sources)
    yield from _by_another_caller(sources)
    yield from _by_who_may_modify_all(sources)
    yield from _once_activated(sources)


def _refused_again(held: Hindrance, sources: Sources) -> DerivedScenario:
    """Return one that is refused, left alone, and refused again, many times where it is the first of its row."""
    is_of_many = held in sources.rows
    times = MANY if is_of_many else 1
    name = f"{held.name}, refused and left alone{f', and refused {times} times' if is_of_many else ''}"
    # What is remembered of many refusals shows where all is right at last, and of one where it is otherwise.
    right = () if is_of_many else otherwise_right(held, sources.harmless)[-1:]
    course = course_of_calls(
        sources.profile,
        put_right_as(name, right),
        held,
        bystander=not held.is_of_the_caller,
        probe=True,
        right=right,
    )
    course.calls(held).looks_late(for_long=is_of_many)
    for time in range(times):
        course.calls(held, hurries=time > 0)
    # What was refused may be kept, and be tried again by itself: soon after it, or much later.
    return course.calls(*right, rests=is_of_many).made()


def _while_another(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row of a cart that is refused before, between and after an activation of the caller's other one."""
    profile = sources.profile
    for held in sources.again:
        if not held.is_of_the_caller:
            right = otherwise_right(held, sources.harmless)[1:2]
            name = put_right_as(f"{held.name}, while another of the caller is activated", right)
            course = course_of_calls(profile, name, held, bystander=True, right=right)
            # What is refused may stand in the way of another for a while, and undo what was activated before, or late.
            course.calls(held, hurries=True).calls(number=1, probes=True).calls(held).calls(*right)
            course.looks_late()
            # Who was refused for one cart may be let through for another; for which row is claimed of the one alone.
            yield course.calls(held, number=2, hurries=True, as_any_row=True).made()
    rows = [each for each in sources.again if not each.may_be_shared]
    for when, in_succession in (("right behind", True), ("at the instant of", False)):
        name = f"Every row in turn, {when} an activation of another of the caller"
        course = course_of_calls(profile, name, *rows)
        for number, held in enumerate(rows):
            both = [InputDraft(2 * number), InputDraft(2 * number + 1, (held,))]
            # Of calls that are made together the last leaves first.
            inputs = both[::-1] if number % 2 and not in_succession else both
            course.calls_for(inputs, at_one_instant=True, in_succession=in_succession, as_any_row=True)
        yield course.made()
    status = first_departing_in("cart_status", sources.again)
    # What an activation changes of what stands by comes late, and in its items too.
    name = f"{status.name}, and another of the caller is activated"
    course = course_of_calls(profile, name, status, probe=True).calls(status).calls(number=1)
    yield course.looks_late(for_long=True).made()


def _long_after(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield every further value of a checkout of its own, refused, and refused again when what it is may seem stale."""
    values = [
        each
        for each in sources.every_again
        if not (each.is_call or each.may_be_shared or each in sources.rows)
    ]
    course = course_of_calls(
        sources.profile, "Every further value, refused, and refused again long after", *values
    )
    for is_again in (False, True):
        if is_again:
            course.looks_late(for_long=True)
        for number, held in enumerate(values):
            course.calls(held, number=number, hurries=True, as_any_row=True)
    if values:
        yield course.calls(number=len(values)).made()


def _since_another(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row by itself, and every further value in turn, for a caller who activated another before."""
    profile = sources.profile
    for held in sources.rows:
        if held.may_be_shared:
            name = f"{held.name}, since another of the caller was activated"
            course = course_of_calls(profile, name, held).calls(probes=held.is_of_the_caller)
            course.calls(held, number=1)
            if held.is_of_the_caller:  # a second call may be answered before it is asked whose it is
                course.tries_items_again().calls(held, used=True)
            yield course.calls(number=1).made()
    values = [each for each in sources.every_again if not (each.is_call or each in sources.rows)]
    name = "Every further value in turn, since another of the caller was activated"
    course = course_of_calls(profile, name, *values)
    for held in values:
        course.calls(held, hurries=True, as_any_row=True)
        if held == values[0]:
            course.lets_be(number=1)
    if values:
        yield course.made()


def _by_way_of_another(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield what a caller may do, taken away by way of another checkout, and given back."""
    status = first_departing_in("cart_status", sources.again)
    for held in (each for each in sources.again if each.is_of_the_caller):
        name = f"{status.name}, and afterwards {lowered(held.name)}, by way of another checkout"
        course = course_of_calls(sources.profile, name, held, status).calls(status).calls(held, number=1)
        yield course.calls(held).calls().calls(number=1).made()


def _since_others(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row in turn, beside what is harmless, for a caller who was refused for another, and activated some.

    The last time it is beside inputs that are left open.
    """
    besides = (*bundles_of_checkouts(sources.harmless), sources.inputs_left_open)
    for turn, bundle in enumerate(besides):
        rows = _ending_alike(zigzag(sources.again, 2 * turn), sources)
        claimed = [each for each in bundle if not each.is_left_open]
        beside = listed_within(claimed) if claimed else "inputs that are left open"
        name = f"Every row in turn, since others of the caller were activated, beside {beside}"
        course = course_of_calls(sources.profile, name, *rows, *claimed, probe=True)
        # What is the caller's would hold of all of them.
        first = next(each for each in reversed(rows) if not each.is_of_the_caller)
        course.calls(first, *filter(first.goes_with, claimed), number=1)
        for number in (1, 2, 3):  # what was only refused would go on beside the others, as of one caller
            course.calls(*claimed, number=number, hurries=True)
        for held in rows:  # as which row is claimed where less came before
            course.calls(held, *filter(held.goes_with, bundle), hurries=True, as_any_row=True)
        yield course.calls(*claimed).made()


def _by_another_caller(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield calls of a caller of another checkout for a ready one, and for one that is shared with its own caller."""
    for held in departing_in("cart_access", sources.rows):
        for share in shares(sources.harmless):
            name = f"{share.name}, called for by the caller of another one"
            course = course_of_calls(sources.profile, name, share, held)
            course.calls_for([InputDraft(1)], of_one_caller=False)
            yield course.calls_as_another(held, 1).calls_as_another(held, 1, share).calls(share).made()


def _by_who_may_modify_all(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row of a cart in turn for who has access to it by Modify All Data alone.

    Of account and membership the page leaves open whether they are the caller's, or the cart's.
    """
    rows = [each for each in sources.again if not (each.may_be_shared or each.is_of_who_calls)]
    for may_all in (each for each in sources.harmless if MAY_ALL in each.departures):
        name = f"Every row in turn, called for by {lowered(may_all.name)}, and does not own the cart"
        course = course_of_calls(sources.profile, name, *rows, may_all)
        course.calls(rows[0], hurries=True).calls_for([InputDraft(1, (may_all,))], of_one_caller=False)
        for held in rows:
            course.calls_as_another(held, 1, held)
        yield course.calls().made()


def _validated_later(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield what was validated, to which entries of other levels come, behind errors or before them, or go."""
    validated = [each for each in sources.harmless if each.is_validated]
    status = first_departing_in("cart_status", sources.again)
    for held in (each for each in sources.rows if each.is_validated):
        for earlier in filter(status.goes_with, validated):
            # Who goes by their number takes as many errors for what was found to stand in no way.
            name = f"{status.name} beside {lowered(earlier.name)}, and afterwards {lowered(held.name)}"
            course = course_of_calls(sources.profile, name, status, held, earlier).calls(status, earlier)
            yield course.calls(held).calls().made()
        for later in bundles([*filter(held.goes_with, validated)]):
            name = f"{held.name}, and afterwards beside {listed_within(later)}"
            course = course_of_calls(sources.profile, name, held, *later)
            yield course.calls(held).calls(held, *later).calls(*later).made()


def _after_a_failure(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield what follows a failure that uses its checkout up, and such a failure after refusals for all else.

    To what was used up only what stands in no way comes.
    """
    profile, others = sources.profile, sources.again
    for failing in sources.using_up:
        name = f"Every row in turn, and afterwards {lowered(failing.name)}"
        course = course_of_calls(profile, name, *others, failing)
        for held in staying_first(others):
            course.calls(held, hurries=True)
        # No read shows whether what is to fail is arranged already.
        yield course.calls(failing, rests=True).calls(number=1).made()
        for held in (each for each in others if failing.goes_with(each) and not each.is_of_the_caller):
            name = f"{failing.name}, and afterwards {lowered(held.name)}"
            course = course_of_calls(profile, name, failing, held).calls(failing)
            yield course.calls(held).calls(number=1).made()
        name = f"{failing.name}, and called for again at once"
        # What undoes the rest of a failure may come late, and undo what was activated since.
        course = course_of_calls(profile, name, failing).calls(failing, hurries=True).lets_be()
        yield course.calls(number=1).looks_late().made()
        name = f"{failing.name}, refused for 3 carts of a caller between two that are activated"
        course = course_of_calls(profile, name, failing, probe=True)
        course.calls()  # which a failure may undo
        for number in (1, 2, 3):
            course.calls(failing, number=number)
        # The first of the three is called for once more: it may be refused for what is left of it, and is activated
        # like any other if it is not.
        yield course.calls(number=4).lets_be(number=1).looks_late().made()
        (failing_late,) = left_open(failing, profile, FAILING_LATE)
        name = "A summary that cannot be made after the answer, and another of the caller's carts afterwards"
        yield course_of_calls(profile, name, failing).lets_be(failing_late).calls(number=1).made()


def _once_activated(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield further calls for what was activated, some with inputs that are left open, and for what is put back."""
    profile, rows = sources.profile, sources.rows
    status = first_departing_in("cart_status", rows)
    name = "A checkout that was activated, called for again and again"
    course = course_of_calls(profile, name, status, probe=True)
    course.calls().calls(used=True, waits=True).calls(used=True)
    left_open_inputs = (sources.short, *sources.further_inputs, *sources.nearly)
    for given in (*departing_in("orderStatus", rows), *left_open_inputs):
        course.calls(given, used=True)
    course.calls_for([InputDraft(1)], of_one_caller=False)
    for held in departing_in("cart_access", rows):
        course.calls_as_another(held, 1, used=True)
    yield course.calls(used=True, for_long=True).looks_late().made()
    ways = ways_in(sources.harmless)
    others = tuple(each for each in sources.company if each not in ways)
    besides = [("", ()), *((f", for {lowered(way.name)}", (way,)) for way in ways)]
    besides += [(f", beside {listed_within(others)}", others)] if others else []
    for ended in (each for each in sources.every if {*each.departures} == {_ACTIVATED_ORDER}):
        for which, beside in besides:
            name = f"A checkout that was activated, and whose cart is put back in checkout{which}"
            course = course_of_calls(profile, name, ended, *beside, probe=True).calls(*beside)
            if beside:  # what comes of an activation much later may depend on who made it, or on what it met
                course.calls(*beside, used=True, for_long=True).tries_items_again()
            else:
                course.calls_once_put_back(ended)
            yield course.calls_once_put_back(ended, *beside).looks_late().made()
        name = "A checkout that was activated, and whose cart is put back in checkout, beside a ready one in one call"
        course = course_of_calls(profile, name, ended).calls().calls_once_put_back(ended, among=[1])
        yield course.looks_late().made()


def _in_turn(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row in turn, in both orders, and beside what is left open of the checkout, and of the call.

    What was put right comes once more, on the same checkout. Who is let in by a share is shut out of the cart when it
    is gone. From the last to the first each is in the last of its values. What is left open may be refused itself, so
    that not all of it can be tried at once; of the statuses that are left open every value meets two at the least.
    Both ways in at once are what no other scenario has beside a row, by themselves and in the company of all else
    that is harmless.
    """
    profile, again, every, lasts = sources.profile, sources.again, sources.every_again, sources.last_again
    share = shares(sources.harmless)
    # As which row the two ways in are refused at once is said where they meet by themselves.
    ways = at_once(ways_in(sources.harmless))
    besides = [each for each in sources.company if not ways_in([each])]
    validated = [each for each in besides if each.is_validated]
    beside_all = left_open(again[0], profile, *LEFT_OPEN)
    scheduled, waiting, merged, in_error = left_open(again[0], profile, *OPERATIONS, IN_ERROR)
    spelt = left_open(again[0], profile, *spelt_otherwise(profile))

    def but_for(ends: Sequence[Hindrance], others: Sequence[Hindrance]) -> list[Hindrance]:
        return [each for each in every if each in others or each not in ends]

    others = [each for each in again if not each.may_stay]
    for name, rows, beside in (
        ("Every row in turn, and once more, on one connection", [*staying_first(again), *others], ()),
        ("Every row in turn, from the last, on one connection", lasts[::-1], ()),
        (
            "Every value in turn, beside what is left open, for who has a share",
            apart(every, again),
            [*beside_all, *share],
        ),
        ("Every value in turn, beside an operation that is Scheduled", every, [scheduled]),
        ("Every row in turn, beside an operation that is Waiting", but_for(lasts, again), [waiting]),
        (
            "Every row in turn, from the last, beside an operation that is Merged",
            but_for(again, lasts)[::-1],
            [merged],
        ),
        ("Every row in turn, from the last, beside a session in state Error", again[::-1], [in_error]),
        ("Every row in turn, beside a next state that is spelt otherwise", again if spelt else (), spelt),
        (
            "Every row in turn, beside what is left open, and what is harmless",
            again if validated else (),
            [*beside_all, merged, *ways[:1], *validated],
        ),
        (_FOR_BOTH_WAYS, again if ways[1:] else (), ways),
        *(
            [(f"{_FOR_BOTH_WAYS}, beside {listed_within(besides)}", again[::-1], [*ways, *besides])]
            if ways[1:] and besides
            else []
        ),
    ):
        course = course_of_calls(
            profile,
            name,
            *{each.name: each for each in rows}.values(),
            # What is harmless may itself be why one is refused otherwise.
            beside=tuple(each for each in beside if each in (*ways, *share) or not each.is_left_open),
            on_one_connection=not beside,
        )
        for held in rows:
            course.calls(held, *filter(held.goes_with, beside), hurries=True)
        if rows:
            yield course.calls().made()


def _ending_alike(rows: Sequence[Hindrance], sources: Sources) -> list[Hindrance]:
    """Return rows of which the last is the same in whatever order.

    What outlives the cause of another one may have the code of the last, and is then put down to it.
    """
    last = sources.again[-1]
    return [*rows, *([] if rows[-1] is last else [last])]


def _in_turn_beside_one(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each value in turn beside one harmless thing that nothing else is beside, and what uses its checkout up.

    What is overlooked beside one such thing may be looked at beside two. Of some values each row comes right after any
    other one: what was passed on the way to a refusal may hold by the next call.
    """
    failing = sources.using_up
    for turn, alone in enumerate(sources.harmless):
        firsts, lasts = zigzag(sources.again, 2 * turn), zigzag(sources.last_again, 2 * turn + 1)
        others = [each for each in sources.every_again if each not in (*firsts, *lasts)]
        rows = _ending_alike([*firsts, *lasts, *others], sources)
        name = f"Every value in turn, beside {lowered(alone.name)} alone"
        course = course_of_calls(sources.profile, name, *rows, *failing, beside=(alone,))
        # As which row is claimed of the first, another one each time.
        for number, held in enumerate(filter(alone.goes_with, rows)):
            course.calls(held, alone, hurries=True, as_any_row=number > 0)
        course.calls(alone)
        for number, held in enumerate(filter(alone.goes_with, failing), 1):
            course.calls(held, alone, number=number)
        yield course.made()


def _in_turn_beside(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row in turn, beside inputs that are left open and what is harmless, and these without a row."""
    inputs = sources.inputs_left_open
    for turn, bundle in enumerate(bundles_of_each(sources.harmless)):
        lasts, firsts = zigzag(sources.last_again, 2 * turn), zigzag(sources.again, 2 * turn + 1)
        rows = _ending_alike([*(each for each in lasts if each not in firsts), *firsts], sources)
        name = f"Every row in turn, beside inputs that are left open, {listed_within(bundle)}"
        course = course_of_calls(sources.profile, name, *rows, *bundle)
        for held in rows:
            course.calls(held, *filter(held.goes_with, (*inputs, *bundle)), hurries=True)
        yield course.calls(*bundle).lets_be(*inputs, *bundle, number=1).made()
    # Of next states there are many, and each wrong text is a text like any other.
    values = [
        each for each in sources.further if not (each.is_call or "session_next_state" in each.departs_in)
    ]
    rows = apart(values, sources.again)
    name = "Every further value in turn, beside inputs that are left open"
    course = course_of_calls(sources.profile, name, *{each.name: each for each in rows}.values())
    for number, held in enumerate(rows):
        course.calls(held, *filter(held.goes_with, inputs), hurries=number > 0)
    if rows:
        yield course.calls().made()


def _in_turn_given_otherwise(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each value in turn, and what uses its checkout up, where something else is given that is left open."""
    sound = ready_ask(sources.profile).invocation
    for given in (*sources.nearly, *sources.further_inputs, *sources.inputs_of_others):
        values = [*filter(given.goes_with, staying_first(sources.every_again))]
        # Who answers before all is done may not know yet what fails.
        is_early = given.invocation.also.get("runAsync") is True
        failing = [] if is_early else [*filter(given.goes_with, sources.using_up)]
        name = f"Every value in turn, given {given.invocation.what_departs(sound)}"
        course = course_of_calls(sources.profile, name, *values, *failing)
        for held in values:
            course.calls(held, given, hurries=True)
        course.calls()
        for number, held in enumerate(failing, 1):
            course.calls(held, given, number=number)
        yield course.made()
