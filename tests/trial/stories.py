"""What happens to a subject of the second order, told call by call, so that it can be held beside the reference."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.second_order.states import HARMLESS, IN_THE_WAY, LEFT_OPEN, State
from activate_order_conformance.trial.subject import Subject
from tests.reference.asked_reference import DRIVER_TOKEN, Asked

STATES = {**IN_THE_WAY, **HARMLESS, **LEFT_OPEN}
DEADLINE = 6.0
"""Seconds after which everything has settled."""

RIGHT = ready(DOCUMENTED)
"""A ready checkout."""


class Story:
    """A subject that is asked, and all that it answered, but for credentials."""

    def __init__(self, subject: Subject) -> None:
        clock = ManualClock()
        self.asked = Asked(subject.make(Ground(clock, DRIVER_TOKEN)), clock)  # type: ignore[arg-type]  # any application
        self.answers: list[Any] = []

    def arrange(self, *states: State, same_caller_as: Any = None, **departures: object) -> Any:
        wanted = {name: value for state in states for name, value in state.departures.items()}
        before = same_caller_as and same_caller_as["id"]
        checkout = self.asked.arrange(same_caller_as=before, **wanted, **departures)
        self.answers.append({name: value for name, value in checkout.items() if name != "authorization"})
        return checkout

    def call(self, checkout: Any, *states: State, caller_of: Any = None, **inputs: object) -> None:
        given = {name: value for state in states for name, value in state.inputs.items()}
        caller = {"authorization": (caller_of or checkout)["authorization"]}
        self._tell(self.asked.invoke({**checkout, **caller}, **given, **inputs))

    def call_for(self, checkout: Any, *inputs: dict[str, object]) -> None:
        self._tell(self.asked.invoke_with(checkout, *inputs))

    def put_right(self, checkout: Any, *states: State) -> None:
        for state in states:
            for name in state.departures:
                self._tell(self.asked.change(checkout, **{name: RIGHT[name]}), with_body=False)

    def spoil(self, checkout: Any, *states: State) -> None:
        for state in states:
            self._tell(self.asked.change(checkout, **state.departures), with_body=False)

    def look(self, *checkouts: Any) -> None:
        for checkout in checkouts:
            self.answers.append(self.asked.look(checkout))
            self._tell(self.asked.driver("POST", f"/checkouts/{checkout['id']}/edit-order-item"))

    def wait(self, seconds: float = DEADLINE) -> None:
        self.asked.clock.sleep(seconds)

    def _tell(self, response: Any, *, with_body: bool = True) -> None:
        self.answers += [response.status_code, response.content_type]
        if with_body:
            self.answers.append(response.get_json(silent=True))


def answers(subject: Subject) -> list[Any]:
    """Return all that a subject answered in the stories of its family."""
    story = Story(subject)
    for tell in _stories(subject.name):
        tell(story)
    return story.answers


def _stories(name: str) -> Iterator[Callable[[Story], None]]:
    kind, _, rest = name.partition(".")
    states = _states(rest)
    if kind in ("two", "beside", "overlooked") and states:
        yield lambda story: _meeting(story, *states)
    if kind == "later" and len(states) == 2:
        yield lambda story: _put_right_as(story, *states)
    if kind == "places" and len(states) == 2:
        yield lambda story: _behind_a_ready_one(story, *states)
    yield from _OF_KIND.get(kind, ())
    if kind in ("later", "places"):
        state = STATES.get(rest.rpartition(".")[0])
        if state is not None:
            yield from (
                _with(tell, state)
                for tell in (_three_calls, _two_causes, _once_more, _two_alike, _at_each_place, _many_times)
            )


def _states(rest: str) -> tuple[State, ...]:
    names = [name for part in rest.split(".") for name in ([part] if part in STATES else part.split("+"))]
    return tuple(STATES[name] for name in names if name in STATES)


def _with(tell: Callable[[Story, State], None], state: State) -> Callable[[Story], None]:
    return lambda story: tell(story, state)


def _meeting(story: Story, *states: State) -> None:
    """Tell of a checkout in several states at once: called, put right, and called again."""
    checkout = story.arrange(*states)
    story.call(checkout, *states)
    story.wait()
    story.look(checkout)
    story.put_right(checkout, *states)
    story.call(checkout)
    story.wait()
    story.look(checkout)


def _put_right_as(story: Story, state: State, harmless: State) -> None:
    """Tell of a checkout that was refused, and is then in another state which is harmless."""
    checkout = story.arrange(state)
    story.call(checkout, state)
    story.spoil(checkout, harmless)
    story.call(checkout)


def _three_calls(story: Story, state: State) -> None:
    checkout = story.arrange(state)
    for _ in range(3):
        story.call(checkout, state)
    story.look(checkout)
    other = story.arrange(state)
    story.call(other, state)
    story.call(other, state)
    story.put_right(other, state)
    story.call(other)


def _two_causes(story: Story, state: State) -> None:
    """Tell of a refusal for something else, and then for this."""
    before = IN_THE_WAY["error-08" if state.id != "error-08" else "error-04"]
    checkout = story.arrange(before)
    story.call(checkout)
    story.put_right(checkout, before)
    story.spoil(checkout, state)
    story.call(checkout, state)


def _once_more(story: Story, state: State) -> None:
    """Tell of a refusal for this, then for something else, and then for this again."""
    between = IN_THE_WAY["error-08" if state.id != "error-08" else "error-04"]
    checkout = story.arrange(state)
    story.call(checkout, state)
    story.put_right(checkout, state)
    story.spoil(checkout, between)
    story.call(checkout)
    story.put_right(checkout, between)
    story.spoil(checkout, state)
    story.call(checkout, state)


def _two_alike(story: Story, state: State) -> None:
    """Tell of three carts of one caller that are in the same state, of which one comes later."""
    first = story.arrange(state)
    beside = story.arrange(state, same_caller_as=first)
    story.call(first, state)
    other = story.arrange(state, same_caller_as=first)
    story.call(other, state)
    story.call(beside, state)


def _input(checkout: Any, *states: State) -> dict[str, object]:
    given = {name: value for state in states for name, value in state.inputs.items()}
    return {"cartId": checkout["cartId"], "orderStatus": "ACTIVATE", **given}


def _behind_a_ready_one(story: Story, *states: State) -> None:
    """Tell of a checkout in several states, behind a ready one in one call."""
    first = story.arrange()
    second = story.arrange(*states, same_caller_as=first)
    story.call_for(first, _input(first), _input(second, *states))


def _at_each_place(story: Story, state: State) -> None:
    for place in range(3):
        first = story.arrange()
        others = [story.arrange(same_caller_as=first) for _ in range(2)]
        checkouts = [first, *others]
        # Of the caller's own checkouts the one at the place is spoilt, whatever is spoilt for all of them.
        story.spoil(checkouts[place], state)
        inputs = [_input(each, *([state] if at == place else [])) for at, each in enumerate(checkouts)]
        story.call_for(first, *inputs)
        story.wait()
        story.look(*checkouts)


def _many_times(story: Story, state: State) -> None:
    """Tell of a checkout that is given ten times in one call."""
    checkout = story.arrange(state)
    story.call_for(checkout, *[_input(checkout, state)] * 10)
    story.look(checkout)


def _several(story: Story) -> None:
    """Tell of several inputs in one call: accepted and refused ones, at every place, and many."""
    bad = [IN_THE_WAY[row] for row in ("error-04", "error-08", "error-05")]
    for wrong in ((), (0,), (1,), (2,), (0, 1), (1, 2), (0, 2)):
        first = story.arrange()
        checkouts = [first, *(story.arrange(same_caller_as=first) for _ in range(2))]
        for at in wrong:
            story.spoil(checkouts[at], bad[at])
        story.call_for(first, *map(_input, checkouts))
        story.wait()
        story.look(*checkouts)
    for number in (2, 6, 10):
        first = story.arrange()
        checkouts = [first, *(story.arrange(same_caller_as=first) for _ in range(number - 1))]
        story.call_for(first, *map(_input, reversed(checkouts)))
        story.wait()
        story.look(*checkouts)
    turned = [dict(reversed(_input(story.arrange()).items())) for _ in range(2)]
    story.call_for(story.arrange(caller_permission="modify-all-data"), *turned)
    once = story.arrange()
    both = [_input(once), _input(story.arrange(same_caller_as=once))]
    for _ in range(2):
        story.call_for(once, *both)
    behind = [once, story.arrange(validation_errors=2, same_caller_as=once)]
    story.call_for(once, *map(_input, behind))
    twice = story.arrange()
    story.call_for(twice, _input(twice), _input(twice))
    around = story.arrange()
    between = story.arrange(same_caller_as=around)
    story.call_for(around, *map(_input, (around, between, around)))
    shortened = story.arrange()
    story.call_for(shortened, *(_input({"cartId": shortened["cartId"][:length]}) for length in (18, 15)))
    differing = story.arrange()
    story.call_for(differing, _input(differing, IN_THE_WAY["error-11"]), _input(differing))
    mixed = story.arrange()
    other = story.arrange(same_caller_as=mixed)
    story.call_for(mixed, _input(mixed), _input(other, IN_THE_WAY["error-11"]))
    story.look(mixed, other)
    shared = story.arrange(HARMLESS["edit-share"])
    story.call_for(
        shared, *map(_input, (shared, story.arrange(HARMLESS["edit-share"], same_caller_as=shared)))
    )
    owned = story.arrange()
    story.call_for(
        owned, *map(_input, (owned, story.arrange(cart_access="read-share", same_caller_as=owned)))
    )
    shut_out = story.arrange(IN_THE_WAY["error-02"])
    story.call_for(shut_out, _input(shut_out, IN_THE_WAY["error-01"]), _input(shut_out))
    for left_out in ("cartId", "orderStatus"):
        whole = story.arrange()
        lacking = _input(story.arrange(same_caller_as=whole))
        del lacking[left_out]
        story.call_for(whole, _input(whole), lacking)


def _overlooked(story: Story) -> None:
    """Tell of what is harmless, by itself and beside a refusal, and of what an activation leaves."""
    for state in HARMLESS.values():
        _meeting(story, state)
    _meeting(story, IN_THE_WAY["error-08"], HARMLESS["infos"])
    story.call(story.arrange(HARMLESS["edit-share"], validation_errors=2))
    story.call(story.arrange(cart_status="Closed", order="Activated"))
    under_way = {"cart_status": "PendingClosed", "background_operation": "Running"}
    story.call(story.arrange(**under_way))
    story.call(story.arrange(**under_way, session_is_processing=True, order="Activated"))
    story.call(story.arrange(cart_status="Processing", session_is_processing=True))
    story.call(story.arrange(cart_status="Closed", session_state="Checkout Summary"))
    story.call(story.arrange(session_is_processing=True, background_operation="Merged"))
    story.call(story.arrange(cart_status="Processing", background_operation="Merged"))
    for left_open in (LEFT_OPEN["status-in-lower-case"], LEFT_OPEN["further-inputs"]):
        story.call(story.arrange(order="Activated"), left_open)
    of_an_item = story.arrange(validation_errors=2)
    story.call(of_an_item, cartId=of_an_item["cartId"][:15])
    story.call(story.arrange(IN_THE_WAY["error-06"]), effectiveAccountId="001000000000000AAA")
    story.call(story.arrange(IN_THE_WAY["error-09"]), nextState="activateOrder")


def _two_carts(story: Story) -> None:
    """Tell of a caller with two carts, of which one is spoilt."""
    for state in IN_THE_WAY.values():
        if not state.departures:
            continue
        for spoilt_first in (True, False):
            first = story.arrange(*([state] if spoilt_first else []))
            second = story.arrange(*([] if spoilt_first else [state]), same_caller_as=first)
            story.call(first if spoilt_first else second)
            story.look(first, second)
            story.call(second if spoilt_first else first)
            story.wait()
            story.look(first, second)
    shared = story.arrange(cart_access="edit-share")
    story.call(story.arrange(IN_THE_WAY["error-03"], same_caller_as=shared))
    for state in (HARMLESS["ended-in-error"], IN_THE_WAY["error-05"]):
        other = story.arrange(state)
        story.call(story.arrange(same_caller_as=other))
        story.look(other)


def _at_once(story: Story) -> None:
    """Tell of calls at one instant: of two callers, and of one for two carts."""
    for same in (False, True):
        first = story.arrange()
        second = story.arrange(same_caller_as=first if same else None)
        story.call(first)
        story.call(second)
        story.wait()
        story.look(first, second)
    sound, other = story.arrange(), story.arrange()
    for caller in (sound, other):
        story.call(sound, caller_of=caller)
        story.wait()
    for state in (HARMLESS["edit-share"], HARMLESS["modify-all-data"], HARMLESS["infos"]):
        met = story.arrange(state)
        for _ in range(2):
            story.call(met)
    hurried = story.arrange(IN_THE_WAY["error-04"])
    story.call(hurried)
    story.put_right(hurried, IN_THE_WAY["error-04"])
    story.call(hurried)
    named = story.arrange()
    for cart_id in (named["cartId"], named["cartId"][:15]):
        story.call(named, cartId=cart_id)
    story.wait()
    story.look(named)
    story.asked.connection = "1"
    for state in (HARMLESS["modify-all-data"], IN_THE_WAY["error-02"]):
        story.call(story.arrange(state))
    story.call(story.arrange(), caller_of={"authorization": ""})
    story.asked.connection = ""
    for authorization in ("", "Bearer of.nobody", "Bearer null"):
        story.call(story.arrange(), caller_of={"authorization": authorization})
    for state in IN_THE_WAY.values():
        sound, other = story.arrange(), story.arrange(state)
        story.call(sound)
        story.call(other)
        story.wait()
        story.look(other)
        refused = story.arrange(state)
        for _ in range(2):
            story.call(refused)
        story.wait()
    misspelt = story.arrange()
    story.call(misspelt, IN_THE_WAY["error-11"])
    story.call(misspelt)
    story.wait()
    others = story.arrange(caller_permission="modify-all-data")
    shared = story.arrange()
    for caller_of in (shared, others):
        story.call(shared, caller_of=caller_of)
    story.wait()
    story.look(shared)
    for row in ("error-04", "error-05", "error-08", "error-10"):
        story.call(story.arrange(IN_THE_WAY[row]), caller_of=others)
    for row in ("error-04", "error-08", "error-10"):
        sound = story.arrange()
        other = story.arrange(IN_THE_WAY[row], same_caller_as=sound)
        story.call(sound)
        story.call(other)
    more = story.arrange()
    story.call(more)
    story.call(more, runAsync=True)
    twice = story.arrange()
    refused = story.arrange(IN_THE_WAY["error-04"], same_caller_as=twice)
    story.call(twice)
    story.call_for(twice, _input(refused), _input(twice))
    mine = story.arrange(caller_permission="modify-all-data")
    spoilt = story.arrange(caller_permission="modify-all-data", cart_status="Active", same_caller_as=mine)
    for checkout in (mine, spoilt):
        story.call(checkout)
    story.look(spoilt)
    refused, ready = story.arrange(IN_THE_WAY["error-04"]), story.arrange()
    story.call(refused)
    story.call(ready)
    story.wait()
    _two_causes(story, IN_THE_WAY["error-02"])


def _values(story: Story) -> None:
    """Tell of words, ids and numbers that are nearly right."""
    statuses: list[object] = [
        "ACT",
        "ACTIVATED!",
        "DEACTIVATE",
        "please activate",
        '"ACTIVATE"',
        ["ACTIVATE"],
    ]
    statuses += [" ", "Canceled", {"value": "ACTIVATE"}, True, 1]
    statuses += [{"name": "ACTIVATE"}, "Order.ACTIVATE", "status=ACTIVATE", "ACT_IVATE", "ACT\u0131VATE"]
    statuses += [
        "ACTIVATE!",
        "\x1bACTIVATE",
        "%41CTIVATE",
        "ACTIVATE" * 10,
        "<b>ACTIVATE</b>",
        "&#65;CTIVATE",
        "\\u0041CTIVATE",
        "ACT\tIVATE",
    ]
    statuses += ["ACTIVATE,Draft", "ACTIVATE-Draft", "ACTIVE", "Processing", "Closed", "draft", "ACTIVATION"]
    statuses += ["ACT_VATE", "ACTVIATE", "\u00c1CTIVATE", "ＡＣＴＩＶＡＴＥ", "аctivate", "ACTI\u200bVATE"]  # noqa: RUF001
    statuses += ["\u0391CTIV\u0391TE", "ACTI\u00adVATE", "activateOrder", '["ACTIVATE"]', "Status:ACTIVATE"]
    statuses += ["ACTIIVATE", b64encode(b"ACTIVATE").decode()]
    accepted = story.arrange()
    story.call(accepted)
    for errors in (0, 1):
        story.call(story.arrange(validation_errors=errors, validation_warnings=20))
    story.call(story.arrange(validation_errors=1, validation_warnings=50, validation_infos=50))
    for status in statuses:
        story.call(story.arrange(), orderStatus=status)
    for change in (
        lambda own: own[:15] + ("AAA" if not own.endswith("AAA") else "BBB"),
        lambda own: own + "X",
        lambda own: own[:12],
        lambda own: f"{own[:6]}_{own[7:]}",
        lambda own: f" {own} ",
        lambda own: [own],
        lambda own: [own, own],
        lambda own: own[:17],
        lambda own: f'"{own}"',
        lambda _: True,
        lambda _: 7,
        lambda own: {"id": own},
        lambda own: "".join(f"%{ord(each):x}" for each in own),
        lambda own: "".join(chr(ord(each) + 0xFEE0) for each in own),
        lambda own: f"{own}\u200b",
        lambda own: f"/services/data/v59.0/sobjects/WebCart/{own}",
        lambda own: f"{own}.json",
        lambda own: f"cartId:{own}",
        lambda own: f"{{{own}}}",
        lambda own: b64encode(own.encode()).decode(),
        lambda _: "current",
        lambda _: "null",
    ):
        checkout = story.arrange()
        story.call(checkout, cartId=change(checkout["cartId"]))
    turned = story.arrange()
    story.call_for(turned, dict(reversed(_input(turned).items())))
    for name in ("AccountId", "WebStoreId", "OwnerId"):
        checkout = story.arrange()
        story.call(checkout, cartId=_of_cart(story, checkout, name))
    checkout = story.arrange()
    seen = story.asked.look(checkout)
    for record in (seen["session"], seen["order"], *seen["backgroundOperations"]):
        story.call(checkout, cartId=record["id"])
    checkout = story.arrange(HARMLESS["modify-all-data"])
    story.call(checkout, cartId=story.asked.look(checkout)["order"]["id"])
    story.call(story.arrange(HARMLESS["edit-share"], validation_infos=3))
    step = str(RIGHT["session_next_state"])
    nearly = (
        step[::-1],
        f"x{step[1:]}",
        f"{step};x",
        f"/x/{step}",
        f"{step}%",
        f"'{step}'",
        f"%{ord(step[0]):x}{step[1:]}",
        f"x.{step}",
        *(f"{step}{end}" for end in (":x", "2", "!")),
        f"{step[:8]}_{step[8:]}",
        f"{step[:8]}d{step[8:]}",
        f"b2b__{step}",
        f'["{step}"]',
        "Taxes",
        "null",
    )
    for state in ("activateOrderLater", "reactivateOrder", "activate", "", "  ", *nearly):
        story.call(story.arrange(session_next_state=state))
    for state in ("", "  "):
        story.call(story.arrange(session_state=state))
    story.call(story.arrange(session_next_state="CheckInventory", session_state=step))
    for number in range(1, 9):
        story.call(story.arrange(validation_errors=number))
    warned = story.arrange(validation_warnings=1)
    story.spoil(warned, IN_THE_WAY["error-08"])
    story.call(warned)
    warned = story.arrange(validation_errors=1)
    story.asked.change(warned, validation_warnings=1)
    story.call(warned)
    for dismissed in (1, 20):
        story.call(story.arrange(validation_errors=1, dismissed_validation_errors=dismissed))
    failed = story.arrange(background_operation="Error")
    story.call(failed)
    story.wait()
    story.look(failed)


def _of_cart(story: Story, checkout: Any, name: str) -> str:
    headers = {"Authorization": checkout["authorization"]}
    path = f"/services/data/v59.0/sobjects/WebCart/{checkout['cartId']}"
    answer = story.asked.client.get(path, headers=headers)
    return str(answer.json[name])


def _late(story: Story) -> None:
    """Tell of what comes long after a call, on its checkout and on another of the caller."""
    for spoilt in (True, False):
        checkout = story.arrange(*([IN_THE_WAY["error-08"]] if spoilt else []))
        other = story.arrange(same_caller_as=checkout)
        story.call(checkout)
        for _ in range(6):
            story.wait(1.0)
            story.look(checkout, other)
    checkout = story.arrange(IN_THE_WAY["error-08"])
    story.call(checkout)
    story.put_right(checkout, IN_THE_WAY["error-08"])
    story.look(checkout)
    twice = story.arrange()
    for _ in range(2):
        story.call(twice)
        story.wait()
    story.look(twice)
    story.put_right(twice, IN_THE_WAY["error-04"])
    story.call(twice)
    story.wait()
    story.look(twice)
    working = story.arrange(background_operation="Running")
    checkout = story.arrange(IN_THE_WAY["error-08"], same_caller_as=working)
    story.call(checkout)
    story.wait()
    story.look(checkout)
    for harmless in HARMLESS.values():
        for states in (
            (IN_THE_WAY["error-08" if harmless.id != "infos" else "error-04"], harmless),
            (harmless,),
        ):
            checkout = story.arrange(*states)
            story.call(checkout)
            story.wait()
            story.look(checkout)
    for departure in (
        {"cart_status": "Processing"},
        IN_THE_WAY["error-05"].departures,
        IN_THE_WAY["error-10"].departures,
    ):
        stale = story.arrange(**departure)
        for _ in range(2):
            story.call(stale)
            story.wait()
    failing = story.arrange(IN_THE_WAY["error-12"])
    story.call(failing)
    for _ in range(6):
        story.wait(1.0)
        story.look(failing)


def _refusals(story: Story) -> None:
    """Tell of the refusal as each row."""
    for state in IN_THE_WAY.values():
        story.call(story.arrange(state), state)


def _circumstances(story: Story) -> None:
    """Tell of an activation beside all that is harmless, after a refusal, and as the second of a caller."""
    for state in HARMLESS.values():
        _meeting(story, state)
    _meeting(story, IN_THE_WAY["error-08"])
    for state in IN_THE_WAY.values():
        if state.bears in ("cart", "session"):
            _meeting(story, state, HARMLESS["warnings"])
    first = story.arrange()
    second = story.arrange(same_caller_as=first)
    for checkout in (first, second):
        story.call(checkout)
        story.wait()
        story.look(checkout)


def _lives(story: Story) -> None:
    """Tell of calls after an activation, and of many refusals of one caller."""
    for pause in (0.5, 7.0):
        checkout = story.arrange()
        for _ in range(3):
            story.call(checkout)
            story.wait(pause)
        story.look(checkout)
    under_way = story.arrange()
    story.call(under_way)
    story.wait(0.2)
    story.look(under_way)
    story.call(under_way)
    first = story.arrange(IN_THE_WAY["error-04"])
    for _ in range(10):
        story.call(first)
        story.look(first)
    story.put_right(first, IN_THE_WAY["error-04"])
    story.call(first)
    story.call(story.arrange(same_caller_as=first))
    story.call(story.arrange(same_caller_as=first), orderStatus=None)
    done = story.arrange()
    for given in ({}, {"cartId": done["cartId"][:15]}, {"orderStatus": "Banana"}):
        story.call(done, **given)
        story.wait()
        story.look(done)
    story.spoil(done, IN_THE_WAY["error-02"])
    story.call(done)
    for way_in in ((), (HARMLESS["modify-all-data"],), (HARMLESS["edit-share"],)):
        put_back = story.arrange(*way_in)
        story.call(put_back)
        story.wait()
        for _ in range(2):
            story.put_right(put_back, IN_THE_WAY["error-04"])
            story.call(put_back)
            story.look(put_back)
    ahead = story.arrange()
    behind = story.arrange(same_caller_as=ahead)
    story.call_for(ahead, _input(ahead), _input({"cartId": behind["cartId"][:15]}))
    story.wait()
    story.look(behind)
    for row in ("error-05", "error-08", "error-10"):
        held = story.arrange(IN_THE_WAY[row])
        for _ in range(2):
            story.call(held)
            story.wait(5.0)
    further = story.arrange()
    for inputs in ({}, LEFT_OPEN["further-inputs"].inputs):
        story.call(further, **inputs)
        story.wait()
    _two_causes(story, IN_THE_WAY["error-04"])
    validated = story.arrange(validation_errors=1)
    story.call(validated)
    story.asked.change(validated, validation_errors=0, validation_warnings=1)
    story.call(validated)
    shared = story.arrange(IN_THE_WAY["error-08"], HARMLESS["edit-share"])
    story.call(shared)
    story.put_right(shared, IN_THE_WAY["error-08"])
    story.call(shared)
    failing = story.arrange(order_summary_failure="after-answer")
    behind = story.arrange(same_caller_as=failing)
    story.call_for(failing, *map(_input, (failing, behind)))
    story.wait()
    story.look(behind)
    shut_out = story.arrange(IN_THE_WAY["error-08"], HARMLESS["edit-share"])
    story.call(shut_out)
    story.put_right(shut_out, IN_THE_WAY["error-08"])
    story.spoil(shut_out, IN_THE_WAY["error-03"])
    story.call(shut_out)
    for known, harmless, since in (
        ("error-08", (), {"cart_status": "PendingClosed"}),
        ("error-04", (HARMLESS["edit-share"],), {"cart_access": "read-share"}),
        ("error-04", (), {"validation_errors": 2}),
    ):
        known_as_right = story.arrange(IN_THE_WAY[known], *harmless)
        story.call(known_as_right)
        story.put_right(known_as_right, IN_THE_WAY[known])
        story.asked.change(known_as_right, **since)
        story.call(known_as_right)
    failed = story.arrange(order_summary_failure="before-answer")
    for checkout in (failed, story.arrange(same_caller_as=failed)):
        story.call(checkout)
        story.wait()
        story.look(failed)
    beside = story.arrange()
    refused = story.arrange(IN_THE_WAY["error-08"], same_caller_as=beside)
    story.call_for(beside, *map(_input, (beside, refused)))
    story.put_right(refused, IN_THE_WAY["error-08"])
    story.call(refused)
    integrating = story.arrange(IN_THE_WAY["error-05"])
    story.call(integrating)
    story.call(story.arrange(same_caller_as=integrating))
    done = story.arrange()
    failing = story.arrange(order_summary_failure="before-answer", same_caller_as=done)
    for checkout in (done, failing):
        story.call(checkout)
        story.wait()
        story.look(done)
    story.put_right(failing, IN_THE_WAY["error-12"])
    story.call(failing)
    story.wait()
    story.look(failing)
    done = story.arrange()
    story.call(done)
    story.call(story.arrange(IN_THE_WAY["error-10"], same_caller_as=done))
    story.wait()
    story.look(done)
    for row in ("error-02", "error-04"):
        done = story.arrange()
        story.call(done)
        story.wait()
        story.call(story.arrange(IN_THE_WAY[row], same_caller_as=done))
        story.look(done)
    failing = story.arrange(order_summary_failure="after-answer")
    other = story.arrange(same_caller_as=failing)
    for checkout in (failing, other):
        story.call(checkout)
        story.wait()
        story.look(checkout)


_OF_KIND: dict[str, tuple[Callable[[Story], None], ...]] = {
    "beside": (_circumstances,),
    "overlooked": (_overlooked,),
    "later": (_lives, _circumstances),
    "inputs": (_several,),
    "places": (_several,),
    "carts": (_two_carts,),
    "callers": (_at_once,),
    "values": (_values,),
    "late": (_late,),
    "answers": (_refusals,),
}
"""The stories that show what is wrong with a family, by the first word of its names."""
