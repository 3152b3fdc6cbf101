"""Whole runs through drivers that fail, forget or lie: never is the target blamed for it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departures import OF_THE_CALLER
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.nouns.snapshot import LIVE_OPERATIONS
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.report.kept import to_json
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.renderers import render
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from tests.verify.hostile import (
    ALONE_AND_MEETING,
    DRIVER,
    RUN,
    Answer,
    Ask,
    Between,
    Subject,
    altered,
    announces,
    announcing,
    arranges,
    arranging,
    asks_the_action,
    asks_the_driver,
    deviating,
    driver,
    says,
    says_json,
    sent_altered,
    together,
)

CLAUSES = ("about-01", "error-04", "error-07", "error-08", "interaction-03")
SOME_THAT_MEET: dict[Pairs, tuple[str, ...]] = {
    "none": (),
    "rows": ("input-01", "error-02", "error-04", "error-05", "error-08", "error-10", "interaction-01"),
}
"""The rows that are asked for, all of them where no departures meet."""

READ = f"{DRIVER}/checkouts/"


def broken(report: Report) -> set[str]:
    """Return why claims are broken, after checking that the run is, and that nothing is blamed on the target."""
    assert deviating(report) == {}
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    return {claim.finding.because for claim in report.claims(Verdict.BROKEN)}


def ignoring(*names: str) -> Answer:
    """Arrange, but for the departures of these names (none given: for all of them)."""

    def forget(document: Any) -> None:
        kept = {k: v for k, v in document["departures"].items() if names and k not in names}
        document["departures"] = kept

    return arranging(sent_altered(forget))


def test_a_driver_that_ignores_one_departure_is_believed_about_the_others() -> None:
    report = Subject(ignoring("cart_status")).verify(*CLAUSES)
    assert report.row("error-08").verdict is Verdict.CONFORMS
    assert report.row("error-04").verdict is Verdict.BROKEN


class Drifting:
    """A reference whose carts do not stay in a status, once they were read or (`by_call`) once they are called for.

    One in another status goes back to checkout; with `departs_again` one that was put right goes back to what it was.
    """

    def __init__(self, *, by_call: bool = False, departs_again: bool = False) -> None:
        self.by_call = by_call
        self.departs_again = departs_again
        self.subject = Subject(self.answer)
        self.paths: dict[str, str] = {}
        self.departed: dict[str, str] = {}

    def answer(self, request: Request, ask: Ask) -> Response:
        """Answer as the reference does, and let what is asked about drift before or after."""
        if asks_the_action(request) and self.by_call:
            for given in json.loads(request.get_data())["inputs"]:
                self.drift(self.paths.get(given.get("cartId", ""), ""), "Checkout")
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/"):
            cart = json.loads(response.get_data())["cart"]
            self.paths[cart["id"]] = request.path
            if not self.departs_again:
                if not self.by_call:
                    self.drift(request.path, "Checkout")
            elif cart["status"] != "Checkout":
                self.departed[request.path] = cart["status"]
            elif request.path in self.departed:
                self.drift(request.path, self.departed.pop(request.path))
        return response

    def drift(self, path: str, status: str) -> None:
        """Have the driver bring a cart that was not activated into a status."""
        between = self.subject.application
        client, token = Client(between.reference), {"Authorization": f"Bearer {between.token}"}
        if path and not client.get(path, headers=token).get_json()["orderSummaries"]:
            client.patch(path, json={"departures": {"cart_status": status}}, headers=token)


def drifts(report: Report) -> set[str]:
    """Return what is said to become something else by itself."""
    of_itself = " by itself, without a call"
    return {
        reason.partition(of_itself)[0]
        for claim in report.claims()
        for reason in claim.finding.because.split("; ")
        if of_itself in reason
    }


def test_what_a_call_found_put_right_is_the_targets_where_nothing_else_puts_it_right() -> None:
    report = Drifting(by_call=True).subject.verify("error-04")
    assert (report.row("error-04").verdict, drifts(report)) == (Verdict.DEVIATES, set())


@pytest.mark.parametrize(
    ("departs_again", "drift"),
    [
        pytest.param(False, "cart_status Closed becomes Checkout", marks=pytest.mark.slow),
        (True, "cart_status Checkout becomes Closed"),
    ],
    ids=["back to ready", "back to what it was"],
)
def test_what_does_not_stay_as_it_was_arranged_accuses_nobody_in_whatever_call(
    departs_again: bool, drift: str
) -> None:
    report = Drifting(departs_again=departs_again).subject.verify(
        "error-04", "error-05", "error-11", pairs="rows"
    )
    assert deviating(report) == {}
    assert report.row("error-04").verdict in (Verdict.UNPROVEN, Verdict.BROKEN)
    assert drift in drifts(report)


def ending_operations(seconds: float, clock: Clock) -> Answer:
    """Let an operation that was arranged as living end by itself so many seconds after."""
    due: dict[str, float] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if due.get(request.path, clock.now()) < clock.now():
            del due[request.path]
            ask({"departures": {"background_operation": "Complete"}}, "PATCH")
        response = ask()
        if arranges(request) and response.status_code == 201:
            if json.loads(request.get_data())["departures"].get("background_operation") in LIVE_OPERATIONS:
                due[f"{READ}{json.loads(response.get_data())['id']}"] = clock.now() + seconds
        elif request.method == "PATCH" and "background_operation" in request.get_data(as_text=True):
            due.pop(request.path, None)
        return response

    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    "seconds",
    [3.0, 5.3],
    ids=["soon", "later than anything settles"],
)
def test_an_operation_that_ends_by_itself_accuses_nobody_whenever_it_does(seconds: float) -> None:
    target = application_target(
        lambda ground: Between(ground.clock, ground.token, ending_operations(seconds, ground.clock)),
        RUN,
        Settings(),
    )
    report = run(RunSettings(run=RUN, selected=("error-05", "reading-23")), target=target)
    assert deviating(report) == {}
    assert "moved on by itself" in report.row("reading-23").because


def lagging(reads: int) -> Answer:
    """Show, for so many reads after each change, what was there before it."""
    shown: dict[str, bytes] = {}
    behind: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "PATCH"):
            behind[request.path] = reads
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/"):
            behind[request.path] = behind.get(request.path, 0) - 1
            if behind[request.path] >= 0 and request.path in shown:
                response.set_data(shown[request.path])
            else:
                shown[request.path] = response.get_data()
        return response

    return answer


def test_reads_that_lag_behind_changes_are_waited_for() -> None:
    report = Subject(lagging(3)).verify("error-04", "error-09")
    assert report.overall is Overall.CONFORMANT


def knowing_late(reads: int) -> Answer:
    """Know nothing of a checkout that was arranged until so many reads of it were made."""
    asked: Counter[str] = Counter()

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "GET", "/checkouts/"):
            asked[request.path] += 1
            if asked[request.path] <= reads:
                return says_json({"error": "no such checkout"}, 404)(request, ask)
        return ask()

    return answer


def test_reads_that_do_not_know_a_new_checkout_yet_are_waited_for() -> None:
    assert Subject(knowing_late(3)).verify("error-04", "error-09").overall is Overall.CONFORMANT


def test_reads_that_never_know_a_checkout_are_the_drivers() -> None:
    (why,) = broken(Subject(knowing_late(10_000)).verify("error-04"))
    assert "HTTP status 404: no such checkout" in why


def sharing_an_account() -> Answer:
    """Give checkouts of one caller one account; what becomes of it shows late in those that were there before."""
    behind: dict[str, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        wish = json.loads(request.get_data() or b"{}")
        mate, account = (
            f"{READ}{wish.get('sameCallerAs')}",
            wish.get("departures", {}).get("effective_account"),
        )
        if "sameCallerAs" in wish and account:
            behind[mate] = ask(method="GET", path=mate).get_data()
            ask({"departures": {"effective_account": account}}, "PATCH", mate)
        response = ask()
        if request.method == "GET" and request.path in behind:
            response.set_data(behind.pop(request.path))
        return response

    return answer


def test_an_account_that_checkouts_share_is_seen_to_be_shared_though_it_shows_late() -> None:
    assert Subject(sharing_an_account()).verify("error-06", pairs="rows").overall is Overall.CONFORMANT


def changing_nothing(*names: str) -> Answer:
    """Answer a change as if it were made, without making it, where it is of one of `names` (none: of any)."""

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "PATCH"):
            changes = json.loads(request.get_data())["departures"]
            if not names or set(names) & set(changes):
                return ask({"departures": {}})
        return ask()

    return answer


def test_a_driver_that_forgets_to_put_one_departure_right_is_at_fault_for_that_one() -> None:
    report = Subject(changing_nothing("store_member")).verify(*CLAUSES)
    assert broken(report) == {"The driver was asked for store_member true, but its read shows false."}
    assert report.row("error-07").verdict is Verdict.BROKEN
    assert report.row("error-04").verdict is Verdict.CONFORMS


def test_a_driver_that_puts_nothing_right_proves_no_row_that_it_could() -> None:
    report = Subject(announcing(lambda document: document.update(changes=[]))).verify(*CLAUSES, "reading-16")
    assert report.exit_status == 4
    assert report.row("error-04").verdict is Verdict.UNPROVEN
    assert report.row("error-04").unlock == ("let the driver change cart_status",)
    assert report.row("reading-16").verdict is Verdict.CONFORMS


def test_a_driver_that_changes_nothing_of_a_caller_is_not_taken_for_one_that_exchanges_callers() -> None:
    def keep_of_the_caller(document: Any) -> None:
        document["changes"] = [name for name in document["changes"] if name not in OF_THE_CALLER]

    report = Subject(announcing(keep_of_the_caller)).verify("about-01", "error-02", pairs="rows")
    assert [claim.finding.because for claim in report.claims(Verdict.BROKEN)] == []
    assert report.row("error-02").verdict is Verdict.UNPROVEN
    assert report.exit_status == 4


def stale(*, until_changed: bool = False) -> Answer:
    """Show each checkout as it was when it was first looked at, or first after it was changed."""
    seen: dict[str, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if until_changed and asks_the_driver(request, "PATCH"):
            seen.pop(request.path, None)
        if asks_the_driver(request, "GET", "/checkouts/"):
            response = ask()
            response.set_data(seen.setdefault(request.path, response.get_data()))
            return response
        return ask()

    return answer


@pytest.mark.parametrize("changes", [["store_member"], ["session_is_processing", "store_member"]])
def test_a_stale_snapshot_is_found_by_whatever_the_driver_can_change(changes: list[str]) -> None:
    answer = together(stale(), announcing(lambda document: document.update(changes=changes)))
    assert Subject(answer).verify(*CLAUSES).facts.control == "broken"


def failing_on(method: str, below: str, nth: int = 1, answer: Answer | None = None) -> Answer:
    """Answer the `nth` such request, and those after it, with HTTP status 500."""
    asked = 0

    def hostile(request: Request, ask: Ask) -> Response:
        nonlocal asked
        if asks_the_driver(request, method, below) and not announces(request):
            asked += 1
            if asked >= nth:
                return (answer or says_json({"error": "disk full"}, 500))(request, ask)
        return ask()

    return hostile


@pytest.mark.parametrize("nth", [1, 4, 7])
@pytest.mark.parametrize(
    ("method", "below"), [("POST", "/checkouts"), ("GET", "/checkouts/"), ("PATCH", "/checkouts/")]
)
def test_a_driver_that_fails_breaks_what_it_fails(method: str, below: str, nth: int) -> None:
    reasons = broken(Subject(failing_on(method, below, nth)).verify(*CLAUSES))
    assert all("answered" in reason and "HTTP status 500: disk full" in reason for reason in reasons)


def test_a_driver_that_cannot_release_breaks_the_run_and_tries_all() -> None:
    subject = Subject(failing_on("DELETE", "/checkouts"))
    broken(subject.verify("error-04"))
    assert ("DELETE", f"{DRIVER}/checkouts") in subject.application.asked


def test_a_driver_that_does_not_announce_itself_breaks_everything() -> None:
    subject = Subject(lambda request, ask: says("", 500)(request, ask) if announces(request) else ask())
    reasons = broken(subject.verify(*CLAUSES))
    assert len(reasons) == 1


@pytest.mark.parametrize(
    "alter",
    [
        lambda document: document.pop("authorization") and None,
        lambda document: document.update(cartId=""),
        lambda document: document.update(authorization="Bearer a\r\nX: y"),
        lambda document: document.pop("otherIds") and None,
    ],
    ids=["no credential", "no cart", "a header too many", "no other ids"],
)
def test_a_checkout_of_a_wrong_shape_is_the_drivers_fault_and_is_released(alter: Any) -> None:
    subject = Subject(arranging(altered(alter)))
    broken(subject.verify(*CLAUSES))
    assert subject.application.live == 0


def test_a_driver_that_repeats_its_token_does_not_get_it_into_the_report() -> None:
    subject = Subject()
    token = subject.application.token
    subject.application.answer = failing_on(
        "GET", "/checkouts/", 4, says_json({"error": f"Bearer {token} is unwelcome"}, 500)
    )
    report = subject.verify(*CLAUSES)
    broken(report)
    assert token not in to_json(report)


def test_a_probe_that_fails_costs_no_row_that_does_not_ask_for_it() -> None:
    failing = driver("POST", says_json({"error": "no"}, 500), "/checkouts/")
    report = Subject(failing).verify("error-04", "interaction-01")
    assert report.row("error-04").verdict is Verdict.CONFORMS
    assert report.row("interaction-01").verdict is Verdict.BROKEN


def test_a_leak_is_no_fault_that_shows() -> None:
    subject = Subject(driver("DELETE", says("", 204)))
    assert subject.verify("error-04").exit_status == 0
    assert subject.application.live > 0


@pytest.mark.parametrize("name", ["malformed", "ofAnotherObject", "ofNoCart"])
def test_the_checkouts_own_cart_is_no_id_that_is_wrong(name: str) -> None:
    own = altered(lambda document: document["otherIds"].update({name: document["cartId"]}))
    reasons = broken(Subject(arranging(own)).verify("error-01"))
    (reason,) = reasons
    assert reason.startswith(f"The driver gave the checkout's own cart as the id that is wrong, {name}: 0a6")


def test_a_cart_that_no_read_shows_is_the_drivers_fault() -> None:
    report = Subject(driver("GET", altered(lambda read: read.update(cart=None)))).verify("interaction-04")
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    assert "The driver was asked for a checkout, but its read shows no cart of it." in render(
        "terminal", report
    )


def test_a_cart_that_is_gone_once_the_action_refused_it_is_the_targets() -> None:
    refused: set[str] = set()

    def losing(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code >= 400:
            refused.update(given["cartId"] for given in request.get_json()["inputs"])
        if asks_the_driver(request, "GET", "/checkouts/") and response.status_code == 200:
            document = response.get_json()
            document["cart"] = None if document["cart"]["id"] in refused else document["cart"]
            response.set_data(json.dumps(document))
        return response

    assert "reading-23" in deviating(Subject(losing).verify("error-08", "reading-23"))


def test_what_a_driver_fails_in_alike_is_told_once_with_what_to_do_about_it() -> None:
    answer = failing_on("PATCH", "/checkouts/", 5, says_json([], 200))
    report = " ".join(render("terminal", Subject(answer).verify("error-04", "error-08")).split())
    assert report.count("answered PATCH /checkouts/") == 1
    assert "The same came of " in report
    assert "Hold the driver to its protocol" in report


def of_what_was_activated(answer: Answer) -> Answer:
    """Let `answer` answer the changes of a checkout of which the cart is closed, and the reference the rest."""
    activated: set[str] = set()

    def answering(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "PATCH") and request.path in activated:
            return answer(request, ask)
        response = ask()
        if (
            asks_the_driver(request, "GET", "/checkouts/")
            and response.get_json()["order"]["status"] != "Draft"
        ):
            activated.add(request.path)
        return response

    return answering


@pytest.mark.parametrize(
    "answer",
    [
        says_json({"error": "it is over"}, 409),
        says("", 500),
        says_json({"unsupported": {"cart_status": {"kind": "cannot-arrange", "reason": "it is over"}}}, 422),
        lambda _request, ask: ask({"departures": {}}),
    ],
    ids=["conflict", "failure", "unsupported", "nothing changed"],
)
def test_a_driver_that_puts_no_activated_cart_back_in_checkout_costs_nobody_anything(answer: Answer) -> None:
    asked: list[str] = []

    def answering(request: Request, ask: Ask) -> Response:
        asked.append(request.path)
        return answer(request, ask)

    subject = Subject(of_what_was_activated(answering))
    report = subject.verify("requirement-05", "about-01", pairs="rows")
    assert asked
    assert report.overall is Overall.CONFORMANT
    assert report.exit_status == 0


def test_an_order_that_is_not_the_sessions_contradicts_nothing() -> None:
    other = altered(lambda document: document["order"].update(id="801RM0000000099YAA"))
    report = Subject(driver("GET", other, "/checkouts/")).verify("error-04")
    assert report.row("error-04").verdict == "conforms"
    assert not report.claims(Verdict.BROKEN)


@pytest.mark.parametrize(
    ("kind", "overall"), [("cannot-arrange", Overall.PARTIAL), ("cannot-occur", Overall.CONFORMANT)]
)
def test_a_value_that_is_turned_down_when_asked_for_is_unproven_or_absent(
    kind: str, overall: Overall
) -> None:
    def turn_down(request: Request, ask: Ask) -> Response:
        wanted = arranges(request) and json.loads(request.get_data())["departures"]
        if wanted and wanted.get("cart_status") == "PendingDelete":
            objection = {"unsupported": {"cart_status": {"kind": kind, "reason": "not here"}}}
            return says_json(objection, 422)(request, ask)
        return ask()

    report = Subject(turn_down).verify("error-04")
    assert report.overall is overall
    assert deviating(report) == {}


def test_what_is_entailed_must_read_back_too() -> None:
    entails = arranging(altered(lambda document: document.update(also={"store_member": False})))
    assert broken(Subject(entails).verify("error-04")) == {
        "The driver was asked for store_member false, but its read shows true."
    }


def test_a_snapshot_that_follows_changes_alone_looks_like_a_target_that_does_nothing_and_is_told() -> None:
    report = Subject(stale(until_changed=True)).verify("interaction-02", "error-04")
    assert set(deviating(report)) == {"interaction-02", "reading-22"}
    assert report.row("error-04").verdict is not Verdict.DEVIATES
    assert "that the records it shows after a call are the target's own" in report.facts.on_the_drivers_word


def test_nothing_is_taken_on_the_word_of_a_driver_that_does_not_give_it() -> None:
    def silent(document: Any) -> None:
        document["observes"] = []
        del document["departures"]["order_summary_failure"]

    believed = Subject(announcing(silent)).verify("error-04").facts.on_the_drivers_word
    assert not [sentence for sentence in believed if "summary" in sentence or "records" in sentence]
    assert len(believed) == 2


def test_a_permission_that_shows_in_one_checkout_of_a_caller_alone_is_nothing_to_hold_a_target_to() -> None:
    own: dict[str, str] = {}

    def keep_with_the_checkout(request: Request, ask: Ask) -> Response:
        wish = json.loads(request.get_data() or b"{}")
        permission = wish.get("departures", {}).get("caller_permission")
        if request.path in own and permission:
            own[request.path] = permission
        if "sameCallerAs" in wish:
            wish["departures"].pop("caller_permission", None)
            response = ask(wish)
            if permission:
                own[READ + json.loads(response.get_data())["id"]] = permission
            return response
        response = ask()
        if request.method == "GET" and request.path in own:
            document = json.loads(response.get_data())
            document["departures"]["caller_permission"] = own[request.path]
            response.set_data(json.dumps(document))
        return response

    report = Subject(keep_with_the_checkout).verify("error-02", "requirement-01", pairs="rows")
    assert own
    assert deviating(report) == {}
    reason = "not shown: caller_permission is integrator in one checkout of a caller, and none in another"
    assert reason in {claim.finding.because for claim in report.claims(Verdict.NOTED)}


def in_turn(every: int, alter: Callable[[Any], object]) -> Answer:
    """Let every so many-th look show something else, for that once."""
    looks = count(1)

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "GET", "/checkouts/") and next(looks) % every == 0:
            return altered(alter)(request, ask)
        return ask()

    return answer


def another_operation(read: Any) -> None:
    if read["session"]:
        read["session"]["backgroundOperationId"] = "08PRM000000ABCDYA2"


def another_spelling(read: Any) -> None:
    """Spell the session's next step as the page does, where the platform's way was asked for."""
    if read["session"] and read["session"]["nextState"] == "Activate Order":
        read["session"]["nextState"] = read["departures"]["session_next_state"] = "activateOrder"


@pytest.mark.parametrize("every", [2, 7])
def test_what_one_look_shows_and_the_next_does_not_is_the_drivers(every: int) -> None:
    subject = Subject(in_turn(every, another_operation))
    report = subject.verify("error-02", "error-04", "error-09", profile="platform")
    assert deviating(report) == {}
    reasons = {claim.finding.because for claim in report.claims(Verdict.BROKEN)}
    assert any(reason.startswith("The driver's reads contradict each other") for reason in reasons)


def no_operation(read: Any) -> None:
    read["backgroundOperations"] = []


def another_status_of_the_cart(read: Any) -> None:
    read["cart"]["status"] = "Active"


def an_error_more(read: Any) -> None:
    if read["validation"]:
        read["validation"]["errors"] = 1


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
@pytest.mark.parametrize(
    "alter", [another_operation, no_operation, another_status_of_the_cart, an_error_more]
)
def test_what_a_look_shows_now_and_then_costs_the_target_no_row(
    alter: Callable[[Any], object], pairs: Pairs
) -> None:
    report = Subject(in_turn(20, alter)).verify(*SOME_THAT_MEET[pairs], pairs=pairs)
    assert report.overall is Overall.BROKEN
    assert report.claims(Verdict.DEVIATES, Verdict.UNSTABLE) == ()


def going_back() -> Answer:
    """Let every second look at what was activated show it as it was before, as a copy does that follows no more."""
    before: dict[str, bytes] = {}
    looks: Counter[str] = Counter()

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/") and response.status_code == 200:
            order = json.loads(response.get_data())["order"]
            if order is None or order["status"] == "Draft":
                before[request.path] = response.get_data()
            elif request.path in before:
                looks[request.path] += 1
                if looks[request.path] % 2 == 0:
                    response.set_data(before[request.path])
        return response

    return answer


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
def test_what_every_second_look_shows_undone_is_the_drivers(pairs: Pairs) -> None:
    report = Subject(going_back()).verify(*SOME_THAT_MEET[pairs], pairs=pairs)
    assert report.claims(Verdict.DEVIATES, Verdict.DISPUTED, Verdict.UNSTABLE) == ()


def after_the_first_refusal(alter: Callable[[Any], object]) -> Answer:
    """Alter the first look after the action has refused a checkout that departs, and no other one of a run."""
    seen: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code != 200 and not seen:
            seen.append("refusal")
        elif asks_the_driver(request, "GET", "/checkouts/") and seen == ["refusal"]:
            seen.append("look")
            return altered(alter)(request, lambda: response)
        return response

    return answer


@pytest.mark.parametrize("alter", [an_error_more, another_operation])
def test_what_one_look_of_a_run_shows_changed_and_the_next_one_changed_back_is_nobodys_fault(
    alter: Callable[[Any], object],
) -> None:
    report = Subject(after_the_first_refusal(alter)).verify("error-04")
    assert deviating(report) == {}
    assert report.overall is Overall.BROKEN


def at_the(look: int, alter: Callable[[Any], object]) -> Answer:
    """Alter one look of a run, of those that show an order summary or none alike."""
    looks = count(1)

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "GET", "/checkouts/") and next(looks) == look:
            return altered(alter)(request, ask)
        return ask()

    return answer


def an_operation_more(read: Any) -> None:
    read["backgroundOperations"].append({"id": "08PRM000000ABCDYA2", "status": "Complete"})


def a_summary_before_any(read: Any) -> None:
    if read["order"] and not read["orderSummaries"]:
        made = {"id": "1OsRM000000ABCDYA2", "status": "Created", "originalOrderId": read["order"]["id"]}
        read["orderSummaries"] = [made]


@pytest.mark.parametrize("look", [11, 14, 17, 19, 22, 24])
@pytest.mark.parametrize("alter", [an_operation_more, a_summary_before_any])
def test_what_any_one_look_of_a_run_shows_costs_the_target_nothing(
    alter: Callable[[Any], object], look: int
) -> None:
    report = Subject(at_the(look, alter)).verify("error-04")
    assert deviating(report) == {}


def test_a_read_that_shows_one_record_twice_contradicts_itself() -> None:
    def doubled(read: Any) -> None:
        read["orderSummaries"] *= 2

    (reason,) = broken(Subject(driver("GET", altered(doubled))).verify("interaction-02"))
    assert reason.startswith("The driver's read shows one record twice: 1Os")


def flickering() -> Answer:
    """Show the session in error at the first look after each refusal, as if it were so for a moment."""
    refused: set[str] = set()

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code != 200:
            refused.add("now")
        elif asks_the_driver(request, "GET", "/checkouts/") and refused:
            refused.clear()
            return altered(lambda read: read["session"].update(isError=True))(request, lambda: response)
        return response

    return answer


def test_what_every_refusal_changes_and_changes_back_is_held_against_the_target() -> None:
    assert "reading-23" in deviating(Subject(flickering()).verify("error-04"))


def test_once_reads_have_contradicted_each_other_nobody_is_held_to_what_came_beside_others() -> None:
    attempts = Attempts(Subject(in_turn(7, no_operation)).target, DOCUMENTED)
    laboratory, sound = Laboratory(attempts), ready_ask(DOCUMENTED)
    beside_others = laboratory.observe(sound)
    assert laboratory.excuse(beside_others) == ""
    refused = replace(sound, invocation=sound.invocation.but(cart_id="missing"), quiet=True)
    faults = [laboratory.observe(refused).fault for _ in range(8)]
    assert any(fault.startswith("The driver's reads contradict each other") for fault in faults)
    assert laboratory.excuse(beside_others)


@pytest.mark.parametrize("every", [2, 7])
def test_another_spelling_of_the_next_state_is_no_change(every: int) -> None:
    subject = Subject(in_turn(every, another_spelling))
    report = subject.verify("error-02", "error-04", "error-09", profile="platform")
    assert (deviating(report), report.claims(Verdict.BROKEN)) == ({}, ())


def test_what_a_session_bears_is_put_right_before_the_session_is_taken_away() -> None:
    asked: list[object] = []

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "PATCH", "/checkouts/"):
            asked.append(json.loads(request.get_data())["departures"])
        return ask()

    target, sound = Subject(answer).target, ready(DOCUMENTED)
    wanted: dict[str, Value] = {"session": "none", "background_operation": "Complete"}
    Attempts(target, DOCUMENTED).change(target.driver.arrange(sound, sound), wanted)
    assert asked == [{"background_operation": "Complete"}, {"session": "none"}]


@pytest.mark.slow
def test_a_driver_that_only_says_that_it_put_something_right_costs_the_target_nothing() -> None:
    """Of what no record shows it is believed, but where its records show that it is not to be."""
    said: dict[str, dict[str, object]] = {}
    refused: list[Response] = []

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_driver(request, below="/checkouts/"):
            response = ask()
            refused.extend([response] * (response.status_code >= 400))
            return response
        only_says = request.method == "PATCH" and bool(refused)
        echo = said.setdefault(request.path, {})
        echo |= json.loads(request.get_data())["departures"] if only_says else {}
        response = ask(document={"departures": {}}) if only_says else ask()
        if request.method == "GET":
            document = json.loads(response.get_data())
            document["departures"] |= echo
            response.set_data(json.dumps(document))
        return response

    report = Subject(answer).verify("error-02", "error-03", "error-05", "error-07", pairs="rows")
    assert (report.overall, deviating(report)) == ("broken", {})
    assert report.row("error-02").verdict == "unproven"
