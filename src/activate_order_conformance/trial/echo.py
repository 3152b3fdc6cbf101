"""In which scenarios an implementation cannot differ from the reference, found while the reference is asked.

Most implementations of the trial are the reference but for one thing, which few scenarios meet. Here each is built on
an echo: where it asks the reference behind it, it is given what the reference just answered, once all that its own
rules would have made of it is found to be the same; and what it makes of that is held against what was answered. As
long as nothing differs in a scenario, the implementation would have been asked the same and have answered the same.
With the first difference its turn in that scenario ends, and it is to be asked itself.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.between import Between
from activate_order_conformance.trial.deeds import CallAnswered, Differs, Glimpse, InteractionDone
from activate_order_conformance.trial.subject import Subject

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(slots=True)
class Heard:
    """An exchange with the reference: what it was asked, what it did, and what it answered."""

    environ: WSGIEnvironment
    asked: bytes
    deeds: list[CallAnswered | InteractionDone] = field(default_factory=list)
    glimpses: list[Glimpse] = field(default_factory=list)
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    answer: list[bytes] = field(default_factory=list)
    _request: Request = field(init=False)

    def __post_init__(self) -> None:
        self._request = Request(self.request(), populate_request=False)

    @classmethod
    def of(cls, environ: WSGIEnvironment) -> Heard:
        """Return an exchange that begins with this request."""
        return cls(environ, environ["wsgi.input"].read())

    def request(self) -> WSGIEnvironment:
        """Return the request, to be read once more."""
        return {**self.environ, "wsgi.input": io.BytesIO(self.asked)}

    def is_asked_by(self, environ: WSGIEnvironment) -> bool:
        """Tell whether a request is the same; how its JSON is written makes no difference to the reference."""
        as_it_was = {**environ, "wsgi.input": None} == {**self.environ, "wsgi.input": None}
        if not as_it_was and _asked_with(environ) != _asked_with(self.environ):
            return False
        asked = environ["wsgi.input"].read()
        return asked == self.asked or _same_document(asked, self.asked)

    def respond(self, start_response: StartResponse) -> list[bytes]:
        """Answer what was answered."""
        start_response(self.status, self.headers)
        return self.answer

    def answered_by(self, application: WSGIApplication) -> WSGIApplication:
        """Return what answers the request, where an application is what stands between and lets it pass."""
        while (
            isinstance(application, Between)
            and (behind := application.behind(self._request)) is not application
        ):
            application = behind
        return application

    def is_answered_by(self, application: WSGIApplication) -> bool:
        """Tell whether an application answers the same to the request."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(
            status: str, headers: list[tuple[str, str]], _exc_info: object = None
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _: None

        answer = application(self.request(), start)
        if answer is not self.answer and b"".join(answer) != b"".join(self.answer):
            return False
        ((status, headers),) = started
        return status == self.status and (headers is self.headers or sorted(headers) == sorted(self.headers))


def _asked_with(environ: WSGIEnvironment) -> Mapping[str, str]:
    """Return what a request says beside its body."""
    return {name: text for name, text in environ.items() if name.startswith("HTTP_") or name in _OF_A_REQUEST}


def _same_document(body: bytes, other: bytes) -> bool:
    """Tell whether two bodies are one document of JSON, as its reader has it: true is not 1, nor 1 1.0."""
    try:
        return json.dumps(json.loads(body)) == json.dumps(json.loads(other))
    except ValueError:
        return False


_OF_A_REQUEST = frozenset({"REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE"})


class Echo:
    """A WSGI application that answers what the reference just answered, where its specification comes to the same.

    `asked` is how often it was asked since it was last set to 0, `differs` whether that was for something else.
    """

    def __init__(self, specification: Specification, overheard: OverheardReference) -> None:
        self.specification = specification
        self._overheard = overheard
        self.asked = 0
        self.differs = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; raises Differs, or what its specification raises."""
        heard = self._overheard.heard
        self.asked, self.differs = self.asked + 1, True
        if not heard.is_asked_by(environ):
            raise Differs
        if self.specification is not SPECIFICATION:
            for deed in heard.deeds:
                deed.follow(self.specification)
        self.differs = False
        return heard.respond(start_response)


@dataclass(frozen=True, slots=True)
class _EchoGround(Ground):
    """The ground of one implementation, whose `echoes` are what it was given for references."""

    overheard: OverheardReference
    echoes: list[Echo] = field(default_factory=list)

    def reference(self, specification: Specification | None = None, **options: Any) -> Echo:
        """Return an echo; raises Differs where more is asked for than another specification."""
        if options:
            raise Differs
        self.echoes.append(Echo(specification or SPECIFICATION, self.overheard))
        return self.echoes[-1]


@dataclass(slots=True)
class _TimeAlone:
    """A clock that others wait on, which begins at `since`: who waits on it differs."""

    clock: Clock
    since: float = 0.0

    def now(self) -> float:
        return self.clock.now() - self.since

    def sleep(self, seconds: float, /) -> NoReturn:
        raise Differs


@dataclass(slots=True)
class _Follower:
    """An implementation that is built on an echo, and the scenarios in which it was seen to differ."""

    subject: Subject
    ground: _EchoGround
    differs_in: set[str] = field(default_factory=set)
    _application: WSGIApplication = field(init=False)

    def build(self) -> None:
        """Build it, or build it anew; raises Differs where it is not built on one echo alone."""
        self.ground.echoes.clear()
        self._application = self.subject.make(self.ground)
        if len(self.ground.echoes) != 1:
            raise Differs

    def remembers_nothing(self, other: _Follower) -> bool:
        """Tell whether it is its specification alone, which is that of another."""
        mine, theirs = self._application, other._application
        return (
            isinstance(mine, Echo) and isinstance(theirs, Echo) and mine.specification is theirs.specification
        )

    def follow(self, heard: Heard, scenario: str) -> None:
        """Answer an exchange of a scenario, unless it differed in that before."""
        if scenario not in self.differs_in and not self._answers_alike(heard):
            self.differs_in.add(scenario)

    def _answers_alike(self, heard: Heard) -> bool:
        """Tell whether it asks the reference what it was asked, once, and answers what was answered."""
        (echo,) = self.ground.echoes
        is_as_the_reference = not heard.deeds or echo.specification is SPECIFICATION
        if is_as_the_reference and heard.answered_by(self._application) is echo:
            return True
        echo.asked = 0
        try:
            answers_alike = heard.is_answered_by(self._application)
        except Exception:  # noqa: BLE001  # whatever it raises, the reference does not
            return False
        return answers_alike and echo.asked == 1 and not echo.differs


class OverheardReference:
    """The reference as a WSGI application, whose exchanges implementations follow, scenario by scenario.

    `heard` is the exchange that is under way. Each implementation follows it twice: as one that has been asked before,
    and as one that is new in each scenario, as its clock is. One that differs in other scenarios then remembers what
    it was asked, or goes by how late it is, and must be asked everything.
    """

    def __init__(self, subjects: Iterable[Subject], ground: Ground) -> None:
        self._lock = Lock()
        self._scenario = ""
        self.heard = Heard({}, b"")
        overheard = (
            replace(interaction, effect=partial(self._do, number))
            for number, interaction in enumerate(SPECIFICATION.interactions)
        )
        begun = Interaction(name="overheard", effect=self._begin)
        self._reference = ground.reference(
            replace(SPECIFICATION, read=self._read, interactions=(begun, *overheard))
        )
        self._clock, self._new_clock = _TimeAlone(ground.clock), _TimeAlone(ground.clock)
        self._followers: dict[str, _Follower] = {}
        self._new: dict[str, _Follower] = {}
        for subject in subjects:
            self._follow(subject, ground.token)

    def differs_in(self) -> Mapping[str, frozenset[str]]:
        """Return the scenarios in which each implementation may differ; one that is not in it may in all of them."""
        return {
            name: frozenset(follower.differs_in)
            for name, follower in self._followers.items()
            if name not in self._new or self._new[name].differs_in == follower.differs_in
        }

    def begin(self, scenario: str) -> None:
        """Take note of the scenario whose turn it is."""
        self._scenario = scenario
        self._new_clock.since = self._clock.now()
        for follower in self._new.values():
            follower.build()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request by the reference, and have all implementations answer it as well."""
        with self._lock:
            self.heard = heard = Heard.of(environ)
            pieces, heard.status, headers = run_wsgi_app(self._reference, heard.request(), buffered=True)
            heard.answer, heard.headers = [*pieces], headers.to_wsgi_list()
            for follower in (*self._followers.values(), *self._new.values()):
                follower.follow(heard, self._scenario)
            for glimpse in heard.glimpses:
                glimpse.is_over = True
        return heard.respond(start_response)

    def _follow(self, subject: Subject, token: str) -> None:
        follower, new = (
            _Follower(subject, _EchoGround(clock, token, self)) for clock in (self._clock, self._new_clock)
        )
        try:
            follower.build()
            new.build()
        except Differs:  # it is built otherwise
            return
        self._followers[subject.name] = follower
        if not new.remembers_nothing(follower):
            self._new[subject.name] = new

    def _read(self, org: Org, caller: Caller, inputs: Mapping[str, object]) -> Call:
        call = read_call(org, caller, inputs)
        self.heard.deeds.append(CallAnswered(self._glimpse(org), caller, inputs, call))
        return call

    def _begin(self, run: Run) -> None:
        call = self.heard.deeds[-1]
        call.run = replace(run, org=self._glimpse(run.org))

    def _do(self, number: int, run: Run) -> None:
        self.heard.deeds.append(InteractionDone(number, replace(run, org=self._glimpse(run.org))))
        SPECIFICATION.interactions[number].effect(run)

    def _glimpse(self, org: Org) -> Glimpse:
        """Return an org as it is now, for as long as this exchange is followed."""
        self.heard.glimpses.append(Glimpse(org))
        return self.heard.glimpses[-1]
