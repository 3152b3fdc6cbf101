"""The whole trial: every subject tried, in processes of their own, and how the kit did on each."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from activate_order_conformance.errors import KitError
from activate_order_conformance.trial.catalogue import Orders, subject, subjects
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.grade import Grade, graded
from activate_order_conformance.trial.subject import Order
from activate_order_conformance.trial.trying import tried_reference, try_out

Progress = Callable[[str, int, int], None]
"""Is told a subject's name, how many have been tried, and how many there are."""


class ReferenceDeviates(KitError):
    """The reference itself was not found conformant, so that nothing can be compared with it."""

    exit_status = 3

    def __init__(self, overall: str) -> None:
        super().__init__(
            f"The reference itself was judged {overall}, so that no trial can be made.",
            "See activate-order verify.",
        )
        self.overall = overall


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
    chosen = [subject(name) for name in names] or list(subjects(order).values())
    reference, digests = tried_reference()
    if reference.overall != "conformant":
        raise ReferenceDeviates(reference.overall)
    diagnoses = _try_all([each.name for each in chosen], digests, processes or _processors(), progress)
    return Trial(
        grades=tuple(graded(each, diagnoses[each.name]) for each in chosen),
        seconds=time.perf_counter() - start,
    )


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _try_all(
    names: Sequence[str], digests: Mapping[str, int], processes: int, progress: Progress | None
) -> dict[str, Diagnosis]:
    diagnoses: dict[str, Diagnosis] = {}

    def take(diagnosis: Diagnosis) -> None:
        diagnoses[diagnosis.name] = diagnosis
        if progress:
            progress(diagnosis.name, len(diagnoses), len(names))

    if processes == 1 or len(names) < 2 * processes:
        for name in names:
            take(_tried(name, digests))
        return diagnoses
    # Spawned, not forked: whoever calls may have threads, such as those that draw a progress bar.
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_prepare, initargs=(dict(digests),)
    )
    try:
        with _interrupts_kept_from_children():
            waiting: set[Future[dict[str, Any]]] = {pool.submit(_try_in_process, name) for name in names}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                take(Diagnosis.from_data(future.result()))
    except BrokenProcessPool:
        for name in names:
            if name not in diagnoses:
                take(Diagnosis(name=name, fault="the process that tried it, or one beside it, died"))
    except KeyboardInterrupt:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return diagnoses


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


_reference: dict[str, int] = {}


def _prepare(digests: dict[str, int]) -> None:
    _reference.update(digests)
    subjects()
    gc.collect()
    gc.freeze()
    gc.disable()


def _try_in_process(name: str) -> dict[str, Any]:
    """Try a subject; garbage is collected after it, and not time and again in the midst of it."""
    diagnosis = _tried(name, _reference).to_data()
    gc.collect()
    return diagnosis


def _tried(name: str, digests: Mapping[str, int]) -> Diagnosis:
    """Try a subject; whatever fails is what came of it, since one subject must not end the trial."""
    try:
        return try_out(subject(name), digests)[0]
    except Exception as error:  # noqa: BLE001  # a subject may do anything, and is reported as broken
        return Diagnosis(name=name, fault=f"it cannot be tried: {type(error).__name__}: {error}")
