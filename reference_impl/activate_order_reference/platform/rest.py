"""The action over REST: versions, the list of actions, describe and invoke."""

from collections.abc import Mapping

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.answers import PlatformError, json_answer, not_found, unparseable
from activate_order_reference.platform.bodies import json_object
from activate_order_reference.platform.credentials import ORGANIZATION_ID
from activate_order_reference.platform.site import Route, Site, Visit
from activate_order_reference.rules.activation import Accepted, Refused, activate

API_NAME = "activateOrderAction"
MOST_REQUESTS = 1_000_000
MOST_INPUTS = 200
_DATA = "/services/data"
_VERSIONS = {"50.0": "Winter '21", "59.0": "Winter '24", "66.0": "Spring '26"}


def _parameter(name: str, kind: str, label: str, description: str, *, required: bool) -> dict[str, object]:
    return {
        "byteLength": 0,
        "description": description,
        "label": label,
        "maxOccurs": 1,
        "name": name,
        "picklistValues": None,
        "required": required,
        "sobjectType": None,
        "type": kind,
    }


_DESCRIPTION: dict[str, object] = {
    "description": "Activates a draft order, which creates an order summary.",
    "inputs": [
        _parameter("cartId", "ID", "Cart ID", "The cart in checkout.", required=True),
        _parameter("orderStatus", "STRING", "Order Status", "A status that activates.", required=True),
        _parameter("runAsync", "BOOLEAN", "Run Async", "Whether to answer before the end.", required=False),
        _parameter(
            "orderLifeCycleType", "STRING", "Life Cycle Type", "MANAGED or UNMANAGED.", required=False
        ),
    ],
    "label": "Activate Order",
    "name": API_NAME,
    "outputs": [
        {
            "description": "The background operation that finishes the activation.",
            "label": "Background Operation ID",
            "maxOccurs": 1,
            "name": "backgroundOperationId",
            "picklistValues": None,
            "sobjectType": None,
            "type": "ID",
        }
    ],
    "standard": True,
    "targetEntityName": None,
    "type": "ACTIVATE_ORDER_ACTION",
}


def versions(_site: Site, _request: Request) -> Response:
    """List versions of the API; any `vNN.N` is served."""
    return json_answer(
        [{"label": label, "url": f"{_DATA}/v{n}", "version": n} for n, label in _VERSIONS.items()]
    )


def resources(visit: Visit, version: str) -> Response:
    """List what a version of the API has."""
    here = f"{_DATA}/{version}"
    return json_answer(
        {
            "actions": f"{here}/actions",
            "composite": f"{here}/composite",
            "identity": f"{visit.site.address(visit.request)}/id/{ORGANIZATION_ID}/{visit.caller.id}",
            "limits": f"{here}/limits",
            "query": f"{here}/query",
            "queryAll": f"{here}/queryAll",
            "sobjects": f"{here}/sobjects",
        }
    )


def limits(visit: Visit, version: str) -> Response:
    """Say how many requests may be made in a day, and how many are left; nothing happens when none is."""
    left = MOST_REQUESTS - visit.site.requests
    return json_answer({"DailyApiRequests": {"Max": MOST_REQUESTS, "Remaining": max(0, left)}})


def action_kinds(_visit: Visit, version: str) -> Response:
    """List the kinds of actions."""
    here = f"{_DATA}/{version}/actions"
    return json_answer({"standard": f"{here}/standard", "custom": f"{here}/custom"})


def actions(_visit: Visit, version: str) -> Response:
    """List the standard actions: this one."""
    entry = {key: _DESCRIPTION[key] for key in ("label", "name", "type")}
    return json_answer({"actions": [{**entry, "url": f"{_DATA}/{version}/actions/standard/{API_NAME}"}]})


def describe(_visit: Visit, version: str, name: str) -> Response:
    """Describe the action."""
    _check_name(name)
    return json_answer(_DESCRIPTION)


def invoke(visit: Visit, version: str, name: str) -> Response:
    """Answer each set of inputs, in order.

    All accepted is 200. The one refusal of one input bears its own status, or 400 as the platform does; any
    refusal among several inputs is 400, and what was accepted stays (reading-27).
    """
    _check_name(name)
    site = visit.site
    answers = [
        activate(site.specification, site.org, site.work, visit.caller, inputs)
        for inputs in _inputs(json_object(visit.request))
    ]
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    if not refusals:
        status = 200
    elif len(answers) == 1 and site.statuses == "documented":
        status = refusals[0].status
    else:
        status = 400
    return json_answer([_result(answer) for answer in answers], status)


def _check_name(name: str) -> None:
    if name != API_NAME:
        raise not_found(f"Invalid Action Type: {name[:100]}")


def _inputs(body: Mapping[str, object]) -> list[dict[str, object]]:
    inputs = body.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
        raise unparseable('The request must have the form {"inputs": [{...}]}')
    if len(inputs) > MOST_INPUTS:
        raise PlatformError(400, "LIMIT_EXCEEDED", f"A request takes {MOST_INPUTS} inputs at the most")
    return inputs


def _result(answer: Accepted | Refused) -> dict[str, object]:
    errors = outputs = None
    if isinstance(answer, Refused):
        errors = [{"statusCode": answer.code, "message": answer.message, "fields": []}]
    else:
        outputs = {"backgroundOperationId": answer.background_operation_id}
    return {
        "actionName": API_NAME,
        "errors": errors,
        "invocationId": None,
        "isSuccess": errors is None,
        "outcome": None,
        "outputValues": outputs,
        "sortOrder": -1,
        "version": 1,
    }


_VERSION = f"{_DATA}/<version:version>"
_ACTION = f"{_VERSION}/actions/standard/<name>"

ROUTES = (
    Route("GET", _DATA, versions, open_to_all=True),
    Route("GET", _VERSION, resources),
    Route("GET", f"{_VERSION}/limits", limits),
    Route("GET", f"{_VERSION}/actions", action_kinds),
    Route("GET", f"{_VERSION}/actions/standard", actions),
    Route("GET", _ACTION, describe),
    Route("POST", _ACTION, invoke),
)
