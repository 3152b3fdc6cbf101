"""The Thens: pure over the observation, they return one judgement for each claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activate_order_conformance.contract import Refusal
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.run.plan import Judgement
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.features.claims import (
    ACTIVATED,
    CODE_AND_STATUS,
    IN_ORDER,
    ITEM_READ_ONLY,
    NO_SUMMARY,
    ONE_ACCEPTED,
    PUT_RIGHT,
    REFUSED,
    ClaimKind,
    all_tags,
    just,
    readings,
    rows,
    then,
)
from activate_order_conformance.suite.features.step_law import TABLE
from activate_order_conformance.suite.judge import activation, answering, changes, nobody, records, refusals
from activate_order_conformance.suite.judge.judgement import Bearing

IS_REFUSED = ClaimKind(REFUSED, all_tags)
BEARS_ITS_ROW = ClaimKind(CODE_AND_STATUS, rows)


def refusals_quoted(given: Mapping[str, Any]) -> list[Refusal]:
    """Return the codes and statuses that are given in the text of a Then, or in the table below it."""
    quoted = given[TABLE][1:] if TABLE in given else [(given["code"], given["status"])]
    return [Refusal(code=code, status=int(status)) for code, status in quoted]


@then("it is refused with {code} and HTTP status {status:d}", IS_REFUSED, BEARS_ITS_ROW)
def refused_with(
    observation: Observation, bearing: Bearing, code: str, status: int
) -> tuple[Judgement, Judgement]:
    """Claim a refusal, and the row's code and status."""
    quoted = refusals_quoted({"code": code, "status": status})
    return refusals.refused(observation, bearing), refusals.refused_with(observation, bearing, quoted)


AS_ONE_OF = "it is refused as one of"
"""The Then below which a table quotes the page."""


@then(AS_ONE_OF, IS_REFUSED, BEARS_ITS_ROW)
def refused_as_one_of(
    observation: Observation, bearing: Bearing, datatable: list[list[str]]
) -> tuple[Judgement, Judgement]:
    """Claim a refusal, and the code and status of one of several rows."""
    quoted = refusals_quoted({TABLE: datatable})
    return refusals.refused(observation, bearing), refusals.refused_with(observation, bearing, quoted)


@then("it is refused", IS_REFUSED)
def refused(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim a refusal, whatever its code."""
    return refusals.refused(observation, bearing)


@then("it is not accepted", ClaimKind("not accepted"))
def not_accepted(observation: Observation) -> Judgement:
    """Claim that the call of somebody who is not known activates nothing, however it is turned down."""
    return nobody.not_accepted(observation)


@then("nothing about the checkout has changed", ClaimKind("unchanged", just("reading-23")), quiet=True)
def unchanged(observation: Observation) -> Judgement:
    """Claim that a refusal left the checkout as it was."""
    return changes.unchanged(observation)


@then("put right, it is activated", ClaimKind(PUT_RIGHT))
def put_right(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim that what departed was the cause of the refusal."""
    return refusals.put_right(observation, bearing)


@then(
    "it is activated",
    ClaimKind(ACTIVATED),
    ClaimKind("HTTP status 200", just("reading-31")),
)
def activated(observation: Observation, bearing: Bearing) -> tuple[Judgement, Judgement]:
    """Claim that the call was accepted, with HTTP status 200."""
    return activation.let_through(observation, bearing), activation.answered_200(observation)


@then("the answer bears the API name", ClaimKind("API name"))
def api_name(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim that the answer names the action as the page does."""
    return answering.bears_name(observation, bearing.contract.api_name)


@then("the description names the action, its inputs and its output", ClaimKind("description"))
def description(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim that the description, where one is served, has the page's names."""
    return answering.described(observation, bearing.contract)


@then("the answer is in the platform's envelope", ClaimKind("envelope", just("reading-38")))
def envelope(observation: Observation) -> Judgement:
    """Claim that the answer has the form that the platform documents."""
    return answering.in_envelope(observation)


@then("each result stands in the place of its input", ClaimKind(IN_ORDER, just("reading-27")))
def results_in_order(observation: Observation) -> Judgement:
    """Claim that there is a result for each input, in the order of the inputs."""
    return answering.results_in_order(observation)


@then("the answer holds the id of a background operation", ClaimKind("operation id"))
def operation_id(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim that the output holds a record's id."""
    return answering.names_operation(observation, bearing.contract.outputs[0].title)


@then(
    "the operation that is named belongs to the checkout and ends",
    ClaimKind("operation", all_tags),
    awaits=["operation"],
)
def operation_ends(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim that the operation named is the checkout's, and ends."""
    return records.operation_ends(observation, bearing.contract.outputs[0].title)


@then("the order becomes Activated", ClaimKind("order activated"), awaits=["interaction-01", "operation"])
def order_activated(observation: Observation) -> Judgement:
    """Claim the first interaction."""
    return records.came_true(observation, "interaction-01")


@then("an order item can no longer be changed", ClaimKind(ITEM_READ_ONLY), awaits=EFFECTS)
def item_read_only(observation: Observation) -> Judgement:
    """Claim that the caller can change an order item before the activation, and not after it."""
    return records.item_read_only(observation)


@then(
    "one order summary of the order exists",
    ClaimKind("order summary"),
    awaits=["interaction-02", "operation"],
)
def summary_exists(observation: Observation) -> Judgement:
    """Claim the second interaction."""
    return records.came_true(observation, "interaction-02")


@then("the session becomes archived", ClaimKind("session archived"), awaits=["interaction-03", "operation"])
def archived(observation: Observation) -> Judgement:
    """Claim the third interaction."""
    return records.came_true(observation, "interaction-03")


@then("the cart becomes Closed", ClaimKind("cart closed"), awaits=["interaction-04", "operation"])
def closed(observation: Observation) -> Judgement:
    """Claim the fourth interaction."""
    return records.came_true(observation, "interaction-04")


@then(
    "nothing else about the checkout changes",
    ClaimKind("nothing else", just("reading-35")),
    awaits=EFFECTS,
)
def nothing_else(observation: Observation) -> Judgement:
    """Claim that the activation changes what it may change, and nothing else."""
    return records.nothing_else(observation)


@then("the checkout that stands by has not changed", ClaimKind("the other checkout"), awaits=EFFECTS)
def bystander(observation: Observation, bearing: Bearing) -> Judgement:
    """Claim that a checkout whose cart was not named is left alone."""
    return records.bystander_unchanged(observation, whatever_came="every-answer" in bearing.tags)


@then("exactly one of the calls is accepted", ClaimKind(ONE_ACCEPTED))
def one_accepted(observation: Observation) -> Judgement:
    """Claim that one of two calls at one instant is accepted, and the other is not."""
    return activation.one_accepted(observation)


@then("one order summary of the order is all there is", ClaimKind("one summary", readings), awaits=EFFECTS)
def one_summary(observation: Observation) -> Judgement:
    """Claim that several calls for one checkout leave one order summary."""
    return records.one_summary(observation)


@then("no order summary of the order comes about", ClaimKind(NO_SUMMARY), quiet=True)
def no_summary(observation: Observation) -> Judgement:
    """Claim that the summary which is said not to be there is not there."""
    return records.no_summary(observation)


@then("what comes of it is noted", ClaimKind("noted"), awaits=["operation"])
def noted(observation: Observation) -> Judgement:
    """Note what the target does where the page does not say."""
    return changes.noted(observation)
