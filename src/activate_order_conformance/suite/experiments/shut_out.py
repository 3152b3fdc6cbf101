"""Whether a caller is let in no more: where one makes every call, what came of one may be held against all after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Observation, Unsupported
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import word
from activate_order_conformance.suite.experiments.readback import contradiction, unread

SHUT_OUT = "whatever was ready and of the same caller got "
"""What is said of all that shows nothing since its caller is let in no more."""

EITHER = ": either that is held against the caller, or "
"""What is said besides where something ready may have been refused for what cannot be read."""

_UNLOCK = "offer a driver that gives each checkout a caller of its own"

_Refused: TypeAlias = tuple[float, Answer, tuple[str, ...]]


@dataclass(slots=True)
class ShutOut:
    """The callers, by their credentials, of whom the last that was ready was refused: when, how, and what was unread.

    Times are by one clock for all experiments.
    Something ready stands beside nothing that such a caller is answered, so that no row is judged by that.
    """

    _refused: dict[int, _Refused] = field(default_factory=dict, init=False)
    _since: dict[int, str] = field(default_factory=dict, init=False)

    def refused(self, credential: int, at: float, answer: Answer, seen: Snapshot, blank: Observation) -> None:
        """Take note that something of a caller was refused which was `seen` to be ready, as far as it can be read."""
        if (
            blank.control == "conformed"
            and answer.refused
            and not contradiction(seen, blank.ready, blank.arranged_by)
        ):
            self._refused.setdefault(credential, (at, answer, unread(seen, blank.ready)))

    def told(self, observation: Observation) -> Observation:
        """Return an experiment as one that shows nothing where its caller is let in no more; else it as it is."""
        if (twin := observation.twin) is not None:
            self.refused(twin.credential, twin.began, twin.answer, twin.before, observation)
        for attempt in observation.attempts:
            refused_at, *_ = self._refused.get(attempt.credential, (attempt.began,))
            if refused_at < attempt.began and any(answer.accepted for answer in attempt.answers):
                del self._refused[attempt.credential]
                self._since.pop(attempt.credential, None)
        credentials = (attempt.credential for attempt in observation.attempts if attempt is not twin)
        shut_out = next((credential for credential in credentials if credential in self._refused), None)
        if shut_out is None or observation.unsupported or observation.fault:
            return observation
        _, answer, names = self._refused[shut_out]
        since = self._since.setdefault(shut_out, _called_for(observation))
        reason = f"since {since} was called for, {SHUT_OUT}{answer.quote()}"
        if names:
            reason = f"{reason}{EITHER}{', '.join(names)} changed meanwhile, which cannot be read back here"
        return replace(
            observation, unsupported=(Unsupported(departure="caller", reason=reason, unlock=_UNLOCK),)
        )


def _called_for(observation: Observation) -> str:
    departed = [f"{name} {word(value)}" for name, value in observation.wanted.items()]
    return " and ".join(filter(None, (*departed, observation.call))) or "something ready"
