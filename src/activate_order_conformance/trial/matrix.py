"""The whole trial: every subject tried, in processes of their own, and how the kit did on each."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import repeat
from threading import Thread
from typing import Any

from activate_order_conformance.suite.settings import Pairs
from activate_order_conformance.trial.catalogue import Orders, subject, subjects
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.grade import Grade, Standing, graded
from activate_order_conformance.trial.subject import Order, Subject
from activate_order_conformance.trial.trying import Likeness, likeness_of, try_out

Progress = Callable[[str, int, int], None]
"""Is told a subject's name, how many have been tried, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Every subject that was tried, with how the kit did on it, in the catalogue's order; `seconds` are real."""

    grades: tuple[Grade, ...]
    seconds: float

    def of_kind(self, kind: str) -> tuple[Grade, ...]:
        """Return the subjects of one kind."""
        return tuple(grade for grade in self.grades if grade.subject.kind == kind)

    def of_order(self, order: Order) -> Trial:
        """Return the part of the trial that is about subjects of one order."""
        return replace(self, grades=tuple(grade for grade in self.grades if grade.subject.order == order))

    @property
    def wrong(self) -> tuple[Grade, ...]:
        """Return the subjects that were not judged as a sound kit judges them."""
        return tuple(grade for grade in self.grades if grade.wrong)

    @property
    def exit_status(self) -> int:
        """Return the process's exit status: 0 all judged as expected, 1 not, 3 some could not be tried."""
        if any(grade.diagnosis.fault for grade in self.grades):
            return 3
        return 1 if self.wrong else 0


def run_trial(
    names: Sequence[str] = (),
    *,
    order: Orders = "1",
    processes: int | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Try every subject of an order, or those named, and return how the kit did on each.

    `processes` is how many work at a time (None: as many as there are processors). Raises UsageError for a name
    that there is none of, ReferenceDeviates.
    """
    start = time.perf_counter()
    chosen = [subject(name) for name in dict.fromkeys(names)] or list(subjects(order).values())
    diagnoses: dict[str, Diagnosis] = {}

    def take(diagnosis: Diagnosis) -> None:
        diagnoses[diagnosis.name] = diagnosis
        if progress:
            progress(diagnosis.name, len(diagnoses), len(chosen))

    _try_all(chosen, processes or _processors(), take)
    return Trial(
        grades=tuple(graded(each, diagnoses[each.name]) for each in chosen),
        seconds=time.perf_counter() - start,
    )


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


PAIRS: Mapping[Order, Pairs] = {"1": "none", "2": "rows"}
"""What is of the second order is judged by departures that meet as well, for which ten times as much is asked."""


def _try_all(chosen: Sequence[Subject], processes: int, take: Callable[[Diagnosis], None]) -> None:
    """Try subjects as is due to their order, and once more by everything those that were not seen to be wrong."""
    waiting = {each.name: each for each in chosen}
    at_once = processes if len(chosen) >= 2 * processes else 1

    def take_finally(diagnosis: Diagnosis) -> None:
        del waiting[diagnosis.name]
        take(diagnosis)

    def take_seen(diagnosis: Diagnosis) -> None:
        if not _is_unseen(waiting[diagnosis.name], diagnosis):
            take_finally(diagnosis)

    with _workers(at_once) as workers:
        try:
            for order, pairs in PAIRS.items():
                of_order = [each.name for each in chosen if each.order == order]
                _try_by(workers, of_order, pairs, at_once, take_seen)
            _try_by(workers, list(waiting), "rows", at_once, take_finally)
        except BrokenProcessPool:
            for name in waiting:
                take(Diagnosis(name=name, fault="the process that tried it, or one beside it, died"))


def _is_unseen(tried: Subject, diagnosis: Diagnosis) -> bool:
    """Tell whether nothing was seen of what is wrong in a subject by one departure at a time, though it may be seen."""
    grade = graded(tried, diagnosis)
    may_be_seen = tried.kind != "variant" and grade.standing is Standing.COUNTED and not diagnosis.fault
    return tried.order == "1" and may_be_seen and not grade.detected


def _try_by(
    workers: Executor, names: Sequence[str], pairs: Pairs, parts: int, take: Callable[[Diagnosis], None]
) -> None:
    """Try subjects by so many departures that meet: first as the reference is asked, then each by itself."""
    shares = [names[start::parts] for start in range(min(parts, len(names)))]
    likeness: dict[str, frozenset[str]] = {}
    for followed in workers.map(_likeness, shares, repeat(pairs)):
        likeness |= followed
    longest_first = sorted(names, key=likeness.__contains__)  # what is to be asked everything
    for diagnosis in workers.map(_tried, longest_first, repeat(pairs), map(likeness.get, longest_first)):
        take(diagnosis)


class _OneByOne(Executor):
    """What does in this process whatever is to be done, each when what comes of it is asked for."""

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], **_options: Any) -> Iterator[Any]:
        return map(fn, *iterables)


@contextmanager
def _workers(processes: int) -> Iterator[Executor]:
    """Yield what does things in so many processes, or in this one; who leaves it ends them."""
    if processes == 1:
        yield _OneByOne()
        return
    # Spawned, not forked: whoever calls may have threads, such as those that draw a progress bar.
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_prepare)
    try:
        with _interrupts_kept_from_children():
            for _ in range(processes):
                pool.submit(gc.isenabled)  # with which they begin
        yield pool
    except KeyboardInterrupt:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_kept_from_children() -> Iterator[None]:
    """Let processes begin that hear no Ctrl-C, which a terminal sends to all of them; this one hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Begin in a process of a pool, which ends when that of the pool does, however that one ends."""
    Thread(target=_end_with_its_parent, daemon=True).start()
    subjects()
    gc.disable()
    _collect_garbage()


def _end_with_its_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _collect_garbage() -> None:
    """Collect garbage; in a process of its own, whose end all that is left lives to see, look through that no more."""
    gc.collect()
    if not gc.isenabled():
        gc.freeze()


def _likeness(names: Iterable[str], pairs: Pairs) -> Likeness:
    likeness = likeness_of(map(subject, names), pairs)
    _collect_garbage()
    return likeness


def _tried(name: str, pairs: Pairs, differs_in: frozenset[str] | None) -> Diagnosis:
    """Try a subject; whatever fails is what came of it, since one subject must not end the trial.

    Garbage is collected after it, and not time and again in the midst of it.
    """
    try:
        diagnosis = try_out(subject(name), pairs, differs_in)
    except Exception as error:  # noqa: BLE001  # a subject may do anything, and is reported as broken
        diagnosis = Diagnosis(name=name, fault=f"it cannot be tried: {type(error).__name__}: {error}")
    _collect_garbage()
    return diagnosis
