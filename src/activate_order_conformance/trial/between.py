"""What stands between a client and an application, and answers for it, or alters what passes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.targets.settings.urls import ACTION, DRIVER_PATH
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Result: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[..., Response]
"""Asks the application behind: `ask()` as the client did, `ask(method=…, path=…, document=…)` otherwise."""

Answer: TypeAlias = Callable[[Request, Ask], Response]


class Between:
    """A WSGI application that answers some requests by `answer`, and lets the one behind it answer the rest."""

    def __init__(
        self, application: WSGIApplication, concerns: Callable[[Request], bool], answer: Answer
    ) -> None:
        self._application = application
        self._concerns = concerns
        self._answer = answer

    def behind(self, request: Request) -> WSGIApplication:
        """Return what answers a request: this one, or the application behind it."""
        return self if self._concerns(request) else self._application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ, populate_request=False)  # what passes is as it came
        if (application := self.behind(request)) is not self:
            return application(environ, start_response)
        body = request.get_data()

        def ask(document: object = None, method: str = request.method, path: str = request.path) -> Response:
            sent = body if document is None else json.dumps(document).encode()
            asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(sent))}
            media = {} if document is None else {"CONTENT_TYPE": "application/json"}
            passed = {**environ, **asked, **media, "wsgi.input": io.BytesIO(sent)}
            return Response.from_app(self._application, passed)

        try:
            response = self._answer(request, ask)
        except TurnedAway as turned_away:
            response = turned_away.response
        return response(environ, start_response)


class TurnedAway(Exception):
    """A call that was answered without results, as whoever is not known is: that answer passes as it came."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def results_of(response: Response) -> list[Result]:
    """Return the results of an answer of the action; raises TurnedAway where it has none."""
    results: list[Result] = json.loads(response.get_data())
    if not all("isSuccess" in result for result in results):
        raise TurnedAway(response)
    return results


def calls_the_action(request: Request) -> bool:
    """Tell whether a request invokes the action."""
    return request.method == "POST" and request.path.endswith(f"/{ACTION}")


def asks_the_driver(request: Request) -> bool:
    """Tell whether a request is for the driver."""
    return f"{request.path}/".startswith(f"{DRIVER_PATH}/")


def asks_for_the_description(request: Request) -> bool:
    """Tell whether a request reads from the platform, of which a run asks nothing but the description."""
    return request.method == "GET" and not asks_the_driver(request)


def answering(
    make: Make,
    answer: Callable[[Clock], Answer],
    concerns: Callable[[Request], bool] = calls_the_action,
) -> Make:
    """Return what makes an implementation some of whose requests are answered by `answer`, made anew for each."""
    return lambda ground: Between(make(ground), concerns, answer(ground.clock))


def always(response: Response) -> Answer:
    """Return what answers the same to whatever is asked."""
    return lambda _request, _ask: Response(response.get_data(), response.status_code, response.headers)


def changing(change: Callable[[Result], object]) -> Answer:
    """Return what answers as the application does, a document altered in place; a fault passes as it is."""

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        if response.status_code < 300 and response.get_data():
            document = json.loads(response.get_data())
            change(document)
            set_document(response, document)
        return response

    return answer


def altering(
    alter: Callable[[Response], None], concerns: Callable[[Request], bool] = calls_the_action
) -> Make:
    """Return what makes a reference whose answers are altered in place."""

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        alter(response)
        return response

    return answering(UNCHANGED, lambda _: answer, concerns)


def rewriting(change: Callable[[str], str], concerns: Callable[[Request], bool]) -> Make:
    """Return what makes a reference that answers in the words that `change` makes of its own."""
    return altering(lambda response: response.set_data(change(response.get_data(as_text=True))), concerns)


def altering_results(alter: Callable[[Result], object]) -> Make:
    """Return what makes a reference whose results are altered in place, one by one."""

    def change(response: Response) -> None:
        results = results_of(response)
        for result in results:
            alter(result)
        set_document(response, results)

    return altering(change)


def altering_document(change: Callable[[list[Result]], object]) -> Make:
    """Return what makes a reference that answers with the document that `change` makes of its results."""
    return altering(lambda response: set_document(response, change(json.loads(response.get_data()))))


def set_document(response: Response, document: object) -> None:
    """Put a JSON document into a response."""
    response.set_data(as_answered(document))


def as_answered(document: object) -> str:
    """Return a document as the reference writes it, so that what is not altered is the same to the byte."""
    return json.dumps(document, separators=(",", ":"))


def documented(document: object, status: int = 200) -> Response:
    """Return a response with a JSON document."""
    return Response(as_answered(document), status, content_type="application/json;charset=UTF-8")


def answered(results: list[Result]) -> Response:
    """Return the response with these results, of which one that is refused makes it HTTP status 400."""
    return documented(results, 200 if all(result["isSuccess"] for result in results) else 400)


def refusal(code: str) -> Result:
    """Return the result of a refused input."""
    return _result(errors=[{"statusCode": code, "message": "Refused", "fields": []}])


NO_OPERATION = "08PRM000000000120A"
"""The id of a background operation that there is not."""


def success() -> Result:
    """Return the result of an input that is accepted, and for which nothing was done."""
    return _result(outputValues={"backgroundOperationId": NO_OPERATION})


def _result(**fields: object) -> Result:
    return {
        "actionName": ACTION,
        "errors": None,
        "isSuccess": "errors" not in fields,
        "outputValues": None,
        **fields,
    }
