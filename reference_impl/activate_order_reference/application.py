"""The WSGI application: one lock, one clock, and the way from a request to what answers it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.wrappers import Request, Response

from activate_order_reference.driver import driver_door
from activate_order_reference.driver.driver_door import SETTLES_WITHIN_SECONDS, Driver
from activate_order_reference.driver.driver_requests import DriverError
from activate_order_reference.platform import (
    collections_api,
    composite,
    oauth,
    queries_api,
    records_api,
    rest,
    soap,
)
from activate_order_reference.platform.answers import PlatformError, not_found
from activate_order_reference.platform.bodies import check_headers, read_whole
from activate_order_reference.platform.site import Route, Site, Statuses, Visit
from activate_order_reference.platform.stamped_org import FIRST_USER, StampedOrg
from activate_order_reference.platform.standing_records import put_in
from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.background_work import BackgroundWork, Clock, SystemClock
from activate_order_reference.rules.records import Account, Caller, PricebookEntry, Record, Store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_METHODS = ("HEAD", "GET", "POST", "PATCH", "DELETE")


class _Version(BaseConverter):
    regex = r"v\d{1,3}\.\d"


class Application:
    """The reference as a WSGI callable; it may be called by several threads at once."""

    def __init__(self, site: Site, driver: Driver | None, documents: Mapping[str, bytes | str]) -> None:
        self._site = site
        self._driver = driver
        self._documents = documents
        self._lock = threading.Lock()

    def standing(self) -> dict[str, str]:
        """Return the ids of the account, the store and the price that carts can be made with by hand."""
        kinds: dict[str, type[Record]] = {
            "account": Account,
            "store": Store,
            "pricebook_entry": PricebookEntry,
        }
        return {name: next(self._site.org.all(kind)).id for name, kind in kinds.items()}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ, populate_request=False)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        document = self._documents.get(request.path)
        if document is not None and request.method in ("GET", "HEAD"):
            return Response(document, content_type="application/json")
        for_driver = f"{request.path}/".startswith(f"{driver_door.PREFIX}/")
        try:
            check_headers(request)
            read_whole(request)
            with self._lock:
                self._site.org.acting = FIRST_USER
                self._site.work.run_due()
                if for_driver:
                    return self._answer_driver(request)
                return self._answer_platform(request)
        except (DriverError, PlatformError) as error:
            return error.response()
        except HTTPException as error:
            if for_driver:
                return _driver_error(error).response()
            return _platform_error(error, request).response()

    def _answer_driver(self, request: Request) -> Response:
        if self._driver is None:
            raise NotFound
        self._driver.admit(request)
        route, variables = _find(_driver_paths(), request)
        return route.handle(self._driver, request, **variables)

    def _answer_platform(self, request: Request) -> Response:
        site = self._site
        site.requests += 1
        response = self._visit(request)
        response.headers["Sforce-Limit-Info"] = f"api-usage={site.requests}/{rest.MOST_REQUESTS}"
        return response

    def _visit(self, request: Request, caller: Caller | None = None) -> Response:
        """Answer a request, of a user who is known already or of whoever its headers name."""
        site = self._site
        try:
            try:
                route, variables = _find(_platform_paths(), request)
            except MethodNotAllowed:
                site.credentials.caller(site.org, request)  # who is not known is told so first
                raise
            if route.open_to_all:
                return route.handle(site, request, **variables)
            caller = caller or site.credentials.caller(site.org, request)
            site.org.acting = caller.id
            visit = Visit(site=site, request=request, caller=caller, ask=partial(self._visit, caller=caller))
            return route.handle(visit, **variables)
        except PlatformError as error:
            return error.response()
        except HTTPException as error:
            return _platform_error(error, request).response()


def application(
    specification: Specification = SPECIFICATION,
    clock: Clock | None = None,
    documents: Mapping[str, bytes | str] | None = None,
    *,
    statuses: Statuses = "documented",
    driver_token: str | None = None,
    base_url: str | None = None,
    clients: Mapping[str, str] | None = None,
    keys: Mapping[str, RSAPublicKey] | None = None,
    settles_within: float = SETTLES_WITHIN_SECONDS,
) -> Application:
    """Make a WSGI application with an org of its own.

    `clock` is the system's unless given; `documents` are served as they are, by path. `statuses` is
    `documented` (a refusal bears its row's HTTP status) or `platform` (400). Without `driver_token`
    there is no driver. `base_url` is where the application says it is, unless a request tells. `clients`
    maps the ids of OAuth clients to their secrets, `keys` to the public keys by which their assertions are
    verified; without any nobody can log in. `settles_within` is in how many seconds its driver says that all
    effects of a call show.
    """
    clock = clock or SystemClock()
    site = Site(
        specification=specification,
        org=StampedOrg(clock),
        work=BackgroundWork(clock),
        statuses=statuses,
        clients=dict(clients or {}),
        keys=dict(keys or {}),
        base_url=base_url,
    )
    put_in(site.org)
    driver = Driver(site, driver_token, settles_within) if driver_token is not None else None
    return Application(site, driver, dict(documents or {}))


@cache
def _platform_paths() -> Map:
    rooms = (rest, records_api, queries_api, collections_api, composite, oauth, soap)
    return _paths(route for room in rooms for route in room.ROUTES)


@cache
def _driver_paths() -> Map:
    return _paths(driver_door.ROUTES)


def _paths(routes: Iterable[Route]) -> Map:
    rules = [Rule(route.path, endpoint=route, methods=[route.method]) for route in routes]
    return Map(rules, converters={"version": _Version}, merge_slashes=False)


def _find(paths: Map, request: Request) -> tuple[Route, Mapping[str, str]]:
    path = request.path[:-1] if request.path.endswith("/") else request.path
    return _match(paths, path or "/", request.method)


@lru_cache(maxsize=1024)  # the same checkout is looked at again and again
def _match(paths: Map, path: str, method: str) -> tuple[Route, Mapping[str, str]]:
    route, variables = paths.bind("reference").match(path, method=method)
    return route, variables


def _allowed(error: MethodNotAllowed) -> list[str]:
    return [method for method in _METHODS if method in (error.valid_methods or ())]


def _driver_error(error: HTTPException) -> DriverError:
    allowed = _allowed(error) if isinstance(error, MethodNotAllowed) else []
    return DriverError(error.code or 400, {"error": str(error.description)}, allowed=allowed)


def _platform_error(error: HTTPException, request: Request) -> PlatformError:
    if isinstance(error, NotFound):
        return not_found(
            f"The requested resource does not exist: the reference does not serve {request.path[:200]}"
        )
    if isinstance(error, MethodNotAllowed):
        allowed = _allowed(error)
        return PlatformError(
            405,
            "METHOD_NOT_ALLOWED",
            f"HTTP Method '{request.method[:20]}' not allowed. Allowed are {','.join(allowed)}",
            allowed=allowed,
        )
    code = "EXCEEDED_MAX_SIZE_REQUEST" if isinstance(error, RequestEntityTooLarge) else "BAD_REQUEST"
    return PlatformError(error.code or 400, code, str(error.description))
