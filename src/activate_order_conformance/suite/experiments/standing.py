"""The checkouts of a course as they stand between its calls, each brought into the state of the next."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Mapping
from dataclasses import dataclass, field, replace

from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.departures import OF_THE_CALLER, reads_as
from activate_order_conformance.nouns.observation import Attempt, Unsupported
from activate_order_conformance.nouns.shown import differing, fields_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.suite.experiments.ask import Input
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import (
    Checkouts,
    arranged_as,
    changes,
    differing_of_the_caller,
    require_apart,
    shared_by_one_caller,
)
from activate_order_conformance.suite.experiments.readback import shown_by
from activate_order_conformance.targets.protocol import Arranged, DriverFault, UnsupportedDepartures

_PERMISSION = "caller_permission"
"""What every checkout of a caller shares."""


@dataclass(slots=True, eq=False)
class Standing:
    """A checkout of the course as it stands: where it is, the states that it was brought into, whether it is used.

    `expected` is what was asked of the driver since it was last called for.
    """

    arranged: Arranged
    states: tuple[Checkout, ...]
    expected: Mapping[str, Value]
    is_fresh: bool = True
    is_used: bool = False

    @property
    def state(self) -> Checkout:
        """Return the state that it is in."""
        return self.states[-1]

    def was_called(self, *, accepted: bool) -> None:
        """Take note of a call for it, before which it was read as it was expected."""
        self.is_fresh, self.expected = False, {}
        self.is_used = self.is_used or accepted


@dataclass(slots=True)
class StandingCheckouts:
    """The checkouts of one course, by their numbers: 0 is the experiment's own.

    Where a bystander was asked for, one more stands by through the whole course, until a change of it is seen.
    """

    attempts: Attempts
    checkouts: Checkouts
    deadline: float
    _standing: dict[int, Standing] = field(default_factory=dict, init=False)
    _bystander: tuple[Arranged, Snapshot] | None = field(default=None, init=False)

    def begin(self, arranged: Arranged, checkout: Checkout, *, with_bystander: bool) -> None:
        """Take the checkout that is arranged for the first."""
        self._standing[0] = Standing(arranged, (checkout,), arranged_as(checkout, arranged))
        if with_bystander:
            self._stand_by(arranged)

    def each(self) -> ItemsView[int, Standing]:
        """Return every checkout that was called so far, with its number."""
        return self._standing.items()

    def brought(self, given: Input) -> Standing:
        """Return the checkout of an input in the state that it is to be called in; raises UnsupportedDepartures."""
        standing = self._standing.get(given.checkout_number)
        if standing is None:
            with_caller = None if given.has_own_caller else self._standing[0].arranged
            arranged = self.checkouts.arrange(given.checkout, with_caller)
            expected = arranged_as(given.checkout, arranged)
            standing = self._standing[given.checkout_number] = Standing(arranged, (given.checkout,), expected)
        elif given.put_back:
            self._put_back(standing)
        elif standing.state != given.checkout:
            self._change(standing, given)
        else:
            return standing
        self._require_left_alone()
        self._hold_one_permission(standing)
        return standing

    def authorization(self, given: Input) -> str:
        """Return the authorization of who calls for an input that was brought into its state."""
        return self._standing[
            given.checkout_number if given.called_by is None else given.called_by
        ].arranged.authorization

    def require_another_caller(self, inputs: Iterable[Input]) -> None:
        """Raise UnsupportedDepartures where who is to call for another's live checkout is its own caller."""
        for given in inputs:
            own = self._standing[given.checkout_number]
            by = None if given.called_by is None else self._standing[given.called_by]
            if by is None or by is own or own.is_used:
                continue
            if by.arranged.authorization == own.arranged.authorization:
                raise UnsupportedDepartures(
                    Unsupported(
                        departure="cart_access",
                        reason="two checkouts that are to have two callers have one",
                        unlock="give each checkout a caller of its own",
                    )
                )

    def looked_beside(self, attempt: Attempt) -> Attempt:
        """Return an attempt with the bystander before and after it, where there is one still."""
        if self._bystander is None:
            return attempt
        other, before = self._bystander
        after = self.attempts.reads.look(other, self.deadline)
        if differing(fields_of(before), fields_of(after)):
            self.attempts.reads.require_steady(other, (before, after), self.deadline)
            self._bystander = None
        return replace(attempt, bystander=(before, after))

    def _require_left_alone(self) -> None:
        """Raise UnsupportedDepartures where the bystander changed as another was made or changed, without a call."""
        if self._bystander is None:
            return
        other, before = self._bystander
        now = self.attempts.reads.look(other, self.deadline)
        if not (names := differing(fields_of(before), fields_of(now))):
            return
        changed = ", ".join(sorted(names))
        raise UnsupportedDepartures(
            Unsupported(
                departure="cart",
                reason=f"of a checkout that nothing is called for {changed} changed as another was made or changed",
                unlock="let a driver that makes or changes a checkout leave all others alone",
            )
        )

    def _hold_one_permission(self, standing: Standing) -> None:
        """Have what the caller may do hold of every other checkout of the same caller, too.

        Raises UnsupportedDepartures where one goes on showing another permission.
        """
        name, caller = _PERMISSION, standing.arranged.authorization
        wanted = standing.state[name]
        for other in self._standing.values():
            if other.arranged.authorization != caller or other.state[name] == wanted:
                continue
            expected = {**other.expected, name: wanted}
            self.attempts.reads.note_change(other.arranged, expected)
            seen = self.attempts.reads.read_back(other.arranged, {name: wanted}, self.deadline)
            shown = shown_by(seen).get(name, wanted)
            if not reads_as(name, shown, wanted):
                raise UnsupportedDepartures(
                    Unsupported(
                        departure=name,
                        reason=f"{name} is {word(shown)} in one checkout of a caller, and {word(wanted)} in another",
                        unlock="let what a caller may do hold, and show, in every checkout of that caller",
                    )
                )
            other.states, other.is_fresh = (*other.states, other.state.but(**{name: wanted})), False
            other.expected = expected

    def require_apart(self, inputs: Iterable[Input]) -> None:
        """Raise UnsupportedDepartures where checkouts share what they, or `inputs` of one call, are to differ in.

        One caller may share it (sameCallerAs allows it).
        """
        for given in inputs:
            its_own = self._standing[given.checkout_number].state[_PERMISSION]
            if its_own != given.checkout[_PERMISSION]:
                raise shared_by_one_caller(_PERMISSION)
        # What was activated may differ since.
        live = [each for each in self._standing.values() if not each.is_used]
        if not differing_of_the_caller([each.state for each in live]):
            return
        deadline = self.deadline
        is_old = not any(each.expected for each in live)
        for wait in (0.0,) if is_old else (0.0, deadline):  # what one changed may show late in the others
            self.attempts.clock.sleep(wait)
            require_apart(
                [
                    (self.attempts.reads.read_back(each.arranged, each.expected, deadline), each.state)
                    for each in live
                ]
            )

    def _stand_by(self, arranged: Arranged) -> None:
        sound = ready(self.attempts.profile)
        other = self.checkouts.arrange(sound, arranged)
        first = self._standing[0]
        seen = self.attempts.reads.read_back(other, sound.values(), self.deadline)
        before = self.attempts.reads.read_back(arranged, first.expected, self.deadline)
        try:
            require_apart([(before, first.state), (seen, sound)])
        except UnsupportedDepartures:
            # It shares what the checkout departs in: nobody stands by, and the rest is shown by a fresh one.
            first.arranged = self.checkouts.arrange(first.state)
            first.expected = arranged_as(first.state, first.arranged)
            return
        self._bystander = other, seen

    def _change(self, standing: Standing, given: Input) -> None:
        """Bring a checkout into another state, or arrange a fresh one in its place where it cannot be changed."""
        sound = ready(self.attempts.profile)
        wanted = changes(standing.arranged, standing.state, given.checkout, sound)
        driver = self.attempts.target.driver
        if wanted.keys() <= driver.abilities().changes:
            if standing.expected:  # of what was never read nobody knows a later read that goes back to it
                self.attempts.reads.read_back(standing.arranged, standing.expected, self.deadline)
            try:
                standing.arranged = self.attempts.change(standing.arranged, wanted)
                standing.states, standing.is_fresh = (*standing.states, given.checkout), False
                standing.expected = wanted
            except UnsupportedDepartures:
                pass
            else:
                return
        same_caller = self._whose_caller(standing, given, wanted)
        standing.arranged = self.checkouts.arrange(given.checkout, same_caller)
        standing.expected = arranged_as(given.checkout, standing.arranged)
        standing.states, standing.is_fresh, standing.is_used = (given.checkout,), True, False

    def _put_back(self, standing: Standing) -> None:
        """Put the cart of a checkout that was activated back in checkout, and change nothing else of it.

        Raises UnsupportedDepartures also for a driver that knows no more of what was activated, and by records, of
        which what was written last is taken for what they say.
        """
        name, abilities = "cart_status", self.attempts.target.driver.abilities()
        wanted = {name: standing.state[name]}
        why = "" if abilities.way == "driver" and name in abilities.changes else "nothing changes it"
        try:
            if not why:
                standing.arranged = self.attempts.change(standing.arranged, wanted)
        except DriverFault as fault:
            if fault.passes:
                raise
            why = str(fault)
        if why:
            raise UnsupportedDepartures(
                Unsupported(
                    departure=name,
                    reason=f"once its checkout was activated, it is not put back: {why}",
                    unlock="let the driver change a checkout also after it was activated",
                )
            )
        standing.expected = wanted

    def _whose_caller(self, standing: Standing, given: Input, wanted: Mapping[str, Value]) -> Arranged | None:
        """Return whose caller a fresh checkout in the place of another one has, if not a caller of its own.

        Who shares a caller may share an account and a membership too, and so what departs in them: where that is to
        be another, it is that of the first checkout, if this was arranged anew for the same call.
        """
        if not wanted.keys() & {*OF_THE_CALLER}:
            return standing.arranged
        first = self._standing[0]
        is_of_one_call = standing is not first and first.is_fresh and not given.has_own_caller
        is_alike = all(first.state[name] == given.checkout[name] for name in OF_THE_CALLER)
        return first.arranged if is_of_one_call and is_alike else None
