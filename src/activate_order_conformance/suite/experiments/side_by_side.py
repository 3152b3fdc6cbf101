"""Experiments side by side: many under way at once, and taken in the plan's order, whatever ended first.

Most of an experiment is waiting. What a scenario asks is known before its turn, so that one process can wait for
many at once. What came out wrong beside others is made again alone before anybody is blamed for it.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Condition, Event, RLock, Thread
from typing import Literal

from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.experiments.at_its_word import COMES_AGAIN
from activate_order_conformance.suite.experiments.at_once import TROUBLES, AtOnce

Ended = Callable[[int, int], None]
"""Hears how many experiments have ended, and how many are under way."""

CONFIRMED = 5
"""How many that are broken, and how many that deviate, are made again alone at the least before others may stand."""

MOST_UNSETTLED = 20
"""How many are made again alone at the most since something came late, or moved, as may be so of whatever is asked."""

LONGEST_TROUBLE = 20.0
"""Seconds that experiments may take which come into trouble again alone, before no more are made again for trouble."""

_AGAIN_AND_AGAIN = (
    "A call came into trouble, as others did, and what was made again alone came into it once more, for "
    f"{LONGEST_TROUBLE:g} seconds in all, so that this one was not: the target, or something in between, is in trouble "
    "again and again."
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an experiment is to be made again alone.

    What stands between was in trouble, or somebody is to be blamed, or what was awaited came late, maybe for the load,
    or what was arranged moved, maybe for what was called beside it. `claims` are the names of those that are held
    against the target.
    """

    why: Literal["trouble", "broken", "deviates", "moved", "slow"]
    claims: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An experiment that was made: what was observed and exchanged, and how many seconds it took.

    `beside` is what was observed when it was made beside others, where it was made again alone.
    """

    observation: Observation
    exchanges: tuple[Exchange, ...]
    seconds: float
    beside: Observation | None = None


class SideBySide:
    """A pool of threads that makes experiments in order, `at_once` of them at a time at the most.

    `asks` are what is asked, by its position; `make` makes one beside others, and `make_alone` by itself; `how_long`
    tells how many seconds one waits at the least, as far as can be known beforehand, and the longest begin first;
    `doubt` tells, by its position, whether what came of one is to be made again alone, when all others have been made,
    and `spoilt` what is known by then to have spoilt it (empty: nothing), so that it need not be. `tell` hears of each
    that ended.
    """

    def __init__(
        self,
        make: Callable[[Ask], Made],
        asks: Mapping[int, Ask],
        *,
        make_alone: Callable[[Ask], Made],
        at_once: int,
        how_long: Callable[[Ask], float],
        doubt: Callable[[int, Observation], Doubt | None],
        spoilt: Callable[[Observation], str],
        stop: Event,
        tell: Ended | None = None,
    ) -> None:
        self._make = make
        self._make_alone = make_alone
        self._asks = asks
        self._doubt = doubt
        self._spoilt = spoilt
        self._stop = stop
        self._tell = tell
        state = RLock()
        self._may_begin, self._has_ended = Condition(state), Condition(state)
        self._waiting = deque(sorted(asks, key=lambda position: how_long(asks[position]), reverse=True))
        self._again: deque[int] = deque()
        self._beside: dict[int, Made] = {}
        self._standing: dict[int, tuple[Made, Doubt]] = {}
        self._right_alone: dict[int, Made | BaseException] = {}
        self._ended: dict[int, Made | BaseException] = {}
        self._under_way = 0
        self._is_alone = False
        self._made_again: Counter[str] = Counter()
        self._claims_made_sure_of: set[str] = set()
        self._troubled_alone: list[float] = []
        self._unconfirmed: set[str] = set()  # of which one came to something else alone
        self.at_once = AtOnce(at_once)
        self._began_after: dict[int, int] = {}
        self._threads = [
            Thread(target=self._work, name=f"experiment-{number}", daemon=True) for number in range(at_once)
        ]

    @property
    def under_way(self) -> int:
        """Return how many experiments are being made."""
        with self._may_begin:
            return self._under_way

    def begin(self) -> SideBySide:
        """Begin; whoever is interrupted on the way can close what has begun."""
        for thread in self._threads:
            thread.start()
        return self

    def take(self, position: int) -> Made:
        """Return what came of an experiment, waiting for it; raises what its making raised."""
        with self._has_ended:
            self._has_ended.wait_for(lambda: position in self._ended)
            made = self._ended[position]
        if isinstance(made, BaseException):
            raise made
        return made

    def has_made(self, position: int) -> bool:
        """Tell whether an experiment came to something that stands, and can be taken at once."""
        with self._has_ended:
            return isinstance(self._ended.get(position), Made)

    def close(self) -> None:
        """Begin nothing more, and return when what is under way has ended and released what it arranged."""
        self._stop.set()
        with self._may_begin:
            self._may_begin.notify_all()
        for thread in self._threads:
            if thread.ident is not None:  # it was started
                thread.join()

    def _work(self) -> None:
        try:
            while (position := self._next()) is not None:
                self._end(position, *self._tried(position))
        except BaseException as error:  # noqa: BLE001  # it is raised where the experiments are taken
            with self._has_ended:
                self._ended = {**dict.fromkeys(self._asks, error), **self._ended}
                self._has_ended.notify_all()
            self._stop.set()

    def _tried(self, position: int) -> tuple[Made | BaseException, Doubt | None]:
        """Return what making an experiment came to, and whether that is in doubt."""
        try:
            make = self._make_alone if position in self._beside else self._make
            made = make(self._asks[position])
            return made, self._doubt(position, made.observation)
        except BaseException as error:  # noqa: BLE001  # it is raised where the experiment is taken
            return error, None

    def _next(self) -> int | None:
        """Return the position of the experiment to make next, waiting until it may begin; None at the end."""
        with self._may_begin:
            while not self._stop.is_set():
                queue = self._waiting or self._again
                is_alone = queue is not self._waiting
                if (
                    queue
                    and not self._is_alone
                    and self._under_way < (1 if is_alone else self.at_once.number)
                ):
                    self._under_way += 1
                    self._is_alone = is_alone
                    position = queue.popleft()
                    self._began_after[position] = self.at_once.changes
                    return position
                if queue or self._under_way:
                    self._may_begin.wait()
                elif not self._settle():
                    return None
            return None

    def _settle(self) -> bool:
        """Have what is to be blamed made again, or let it stand; tell whether any is made again.

        Of what deviates the quickest are, and of every claim that does one at the least: what is wrong whenever it is
        asked for says nothing of what is wrong beside it under load alone.
        """
        for position, (made, doubt) in sorted(self._standing.items(), key=lambda each: each[1][0].seconds):
            if fault := self._spoilt(made.observation):
                self._ended[position] = _spoilt_by(fault, made)
                del self._standing[position]
            elif self._is_to_be_made_sure_of(doubt):
                self._make_again(position, made, doubt)
                del self._standing[position]
        if not self._again:  # what the last of them came to may tell whose the first one's trouble was
            self._ended |= self._right_alone | {
                position: made for position, (made, _) in self._standing.items()
            }
            self._right_alone, self._standing = {}, {}
        self._has_ended.notify_all()
        self._may_begin.notify_all()
        return bool(self._again)

    def _is_to_be_made_sure_of(self, doubt: Doubt) -> bool:
        if doubt.why in ("moved", "slow") and self._made_again[doubt.why] >= MOST_UNSETTLED:
            return False
        return (
            doubt.why in self._unconfirmed
            or self._made_again[doubt.why] < CONFIRMED
            or not doubt.claims <= self._claims_made_sure_of
        )

    def _make_again(self, position: int, made: Made, doubt: Doubt) -> None:
        self._beside[position] = made
        if doubt.why == "trouble":  # the quickest first, for not all of them may be
            insort(self._again, position, key=lambda each: (self._beside[each].seconds, each))
        else:
            self._again.append(position)
        self._made_again[doubt.why] += 1
        self._claims_made_sure_of |= doubt.claims

    def _end(self, position: int, made: Made | BaseException, doubt: Doubt | None) -> None:
        """Take what came of an experiment; the thread that made it is the one that begins another."""
        with self._has_ended:
            self._under_way -= 1
            if position in self._ended:  # something else broke, which stopped this one
                return
            is_trouble = _is_trouble(doubt)
            was_alone, self._is_alone = self._is_alone, False
            if was_alone:
                is_right_alone = isinstance(made, Made) and doubt is None
                ended = self._right_alone if is_right_alone else self._ended
                ended[position] = self._with_beside(position, made, doubt)
                if isinstance(made, Made) and is_trouble:
                    self._troubled_alone.append(made.seconds)
                    if len(self._troubled_alone) >= TROUBLES and sum(self._troubled_alone) > LONGEST_TROUBLE:
                        self._give_up()
            elif doubt is None or isinstance(made, BaseException):
                self._ended[position] = made
            elif is_trouble:
                self._make_again(position, made, doubt)
            else:
                self._standing[position] = made, doubt
            if not was_alone:
                before = self.at_once.number
                self.at_once.weigh(is_trouble=is_trouble, since=self._began_after[position])
                if self.at_once.number > before:
                    self._may_begin.notify_all()
            self._has_ended.notify_all()
            number, under_way = len(self._ended) + len(self._right_alone), self._under_way
        if self._tell is not None:
            self._tell(number, under_way)

    def _give_up(self) -> None:
        """Let what came into trouble beside others be told of so: that it is made again alone is of no use."""
        for position in [*self._again]:
            made = self._beside[position]
            if _is_trouble(self._doubt(position, made.observation)):
                self._again.remove(position)
                del self._beside[position]
                self._ended[position] = _spoilt_by(made.observation.fault or _AGAIN_AND_AGAIN, made)

    def _with_beside(
        self, position: int, made: Made | BaseException, doubt: Doubt | None
    ) -> Made | BaseException:
        """Return what was made alone, with what the same experiment came to where it deviated beside others.

        Trouble that lasts is told of as it was first met: what is made after it may not get as far. Where then nothing
        can be asked any more, that is told, and a call without an answer is no deviation.
        """
        beside = self._beside.pop(position, None)
        if beside is None or isinstance(made, BaseException):
            return made
        before = self._doubt(position, beside.observation)
        if _is_trouble(before):
            is_gone = made.observation.fault and not beside.observation.fault
            return beside if _is_trouble(doubt) and not is_gone else made
        if before is not None and (doubt is None or doubt.why != before.why):
            self._unconfirmed.add(before.why)
        return replace(made, beside=beside.observation)


def _spoilt_by(fault: str, made: Made) -> Made:
    return replace(made, observation=replace(made.observation, fault=fault))


def _is_trouble(doubt: Doubt | None) -> bool:
    return doubt is not None and doubt.why == "trouble"


def steadied(
    alone: Sequence[Finding], beside: Sequence[Finding], excuse: str = "", unknown: str = ""
) -> list[Finding]:
    """Return what was found of an experiment made alone, unstable where it deviates only beside others, or only so.

    What has an `excuse` for what it came to beside others shows nothing, nor does what is `unknown` to be the target's.
    """
    others = {finding.claim: finding for finding in beside}
    return [_steadied(finding, others[finding.claim], excuse, unknown) for finding in alone]


_BESIDE_OTHERS = "it did not come again when it was made alone"
_BESIDE = "; beside other checkouts: "


def deviating(finding: Finding) -> str:
    """Return what came of a finding that deviates, be it alone or beside others alone."""
    alone, _, beside = finding.actual.partition(_BESIDE)
    return beside if finding.because == _BESIDE_OTHERS else alone


def _steadied(alone: Finding, beside: Finding, excuse: str, unknown: str) -> Finding:
    verdicts = (alone.verdict, beside.verdict)
    if verdicts == (Verdict.CONFORMS, Verdict.DEVIATES) and (excuse or unknown):
        verdict, unlock = (Verdict.BROKEN, alone.unlock) if excuse else (Verdict.UNPROVEN, COMES_AGAIN)
        return replace(alone, verdict=verdict, actual=beside.actual, because=excuse or unknown, unlock=unlock)
    if verdicts == (Verdict.CONFORMS, Verdict.DEVIATES):
        because, expected = _BESIDE_OTHERS, beside.expected
    elif verdicts == (Verdict.DEVIATES, Verdict.CONFORMS):
        because, expected = "it deviates now and then", alone.expected
    else:
        return alone
    return replace(
        alone,
        verdict=Verdict.UNSTABLE,
        expected=expected,
        actual=f"alone: {alone.actual}{_BESIDE}{beside.actual}",
        because=because,
    )
