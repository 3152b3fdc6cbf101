"""A blind score: what the kit detects of faults that nobody chose.

Every comparison, condition, constant and statement of the reference's rules is changed, one at a time, by its syntax
tree alone, and `verify` judges what comes of it. Who changes it knows nothing of the features. A survivor is a change
that the kit calls conformant; `survivors.toml` says of each that is known why no answer shows it, or what the kit does
not ask. Run it from the repository, for some minutes on two processors:

    python benchmarks/automatic_mutants.py [--json | --page FILE] [MODULE]...

Exit status: 0, or 1 where something survives that nobody has explained.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import json
import multiprocessing
import os
import resource
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from activate_order_conformance.report.model import Overall
from activate_order_conformance.suite.run import run_directly
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import Ground, application_target
from activate_order_conformance.targets.settings.model import Settings

RULES = Path(__file__).parents[1] / "reference_impl" / "activate_order_reference" / "rules"
PACKAGE = "activate_order_reference.rules"
SURVIVORS = Path(__file__).with_name("survivors.toml")
LIMIT = 60
"""Seconds of processor time after which a mutant is given up."""
MEMORY = 1 << 30
"""The most memory that a mutant gets, in bytes."""

OPPOSITE: dict[type[ast.AST], type[Any]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
"""What an operator becomes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change that can be made in a tree: where, what it is, and what makes it."""

    line: int
    what: str
    make: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change; `number` counts the changes of the module, and `what` is the same on every line."""

    module: str
    line: int
    what: str
    number: int

    @property
    def name(self) -> str:
        """Return what it is known by, wherever its line has moved."""
        return f"{self.module}: {self.what}"


def changes(tree: ast.Module) -> Iterator[Change]:
    """Yield every change of a tree, which is made in place; the tree is then no good for another."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}

    def put(node: ast.AST, new: ast.AST) -> None:
        for name, value in ast.iter_fields(parents[node]):
            if value is node:
                setattr(parents[node], name, ast.copy_location(new, node))
            elif isinstance(value, list) and node in value:
                value[value.index(node)] = ast.copy_location(new, node)

    for node in list(ast.walk(tree)):
        if _counts(node, parents):
            before, where = ast.unparse(node), _scope(node, parents)
            for after, new in _replacements(node):
                what = f"{where}: {_short(before)} -> {_short(after)}"
                yield Change(_line(node), what, partial(put, node, new))


def _replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what can stand in a node's place, and how it is written."""
    new: ast.AST
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in OPPOSITE:
            new = ast.Compare(node.left, [OPPOSITE[type(operator)]()], node.comparators)
            yield ast.unparse(new), new
        case ast.BoolOp():
            new = ast.BoolOp(OPPOSITE[type(node.op)](), node.values)
            yield ast.unparse(new), new
        case ast.UnaryOp(op=ast.Not()):
            yield ast.unparse(node.operand), node.operand
        case ast.Constant(value=bool() as value):
            yield str(not value), ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield str(value + 1), ast.Constant(value + 1)
        case ast.Constant(value=str() as value):
            yield repr(f"{value}x"), ast.Constant(f"{value}x")
        case ast.If() | ast.IfExp() | ast.While():
            for outcome in (True, False):
                if isinstance(node, ast.While) and outcome:
                    continue  # it would never end
                changed = type(node)(**{**dict(ast.iter_fields(node)), "test": ast.Constant(outcome)})
                yield f"if {outcome}", changed
        case ast.comprehension(ifs=[_, *_]):
            yield "without its condition", ast.comprehension(node.target, node.iter, [], node.is_async)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None", ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Assign() | ast.AugAssign() | ast.Raise() | ast.For():
            yield "pass", ast.Pass()


def _counts(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether a node is part of what is done: no annotation, docstring, type, or make of a dataclass."""
    child, parent = node, parents.get(node)
    while parent is not None:
        match parent:
            case ast.Expr(value=ast.Constant()) | ast.JoinedStr():
                return False
            case ast.Subscript(value=ast.Name(id="Literal")):
                return False
            case ast.Call(func=ast.Name(id="dataclass")):
                return False
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=annotation) if annotation is child:
                return False
            case ast.FunctionDef(returns=returns) if returns is child:
                return False
        child, parent = parent, parents.get(parent)
    return not isinstance(node, ast.Assign) or isinstance(parents[node], ast.FunctionDef)


def _scope(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """Return the name of the innermost function, class or variable that a node is in."""
    while node in parents:
        node = parents[node]
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                return name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                if not any(isinstance(each, ast.FunctionDef) for each in _above(node, parents)):
                    return name
    return "module"


def _above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _line(node: ast.AST) -> int:
    line: int = next(each.lineno for each in ast.walk(node) if hasattr(each, "lineno"))
    return line


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:67]}..."


def mutants(modules: Sequence[str]) -> Iterator[Mutant]:
    """Yield every mutant of these modules of the rules."""
    for module in modules:
        for number, change in enumerate(changes(_parsed(module))):
            yield Mutant(module, change.line, change.what, number)


def _parsed(module: str) -> ast.Module:
    return ast.parse((RULES / f"{module}.py").read_text("utf-8"))


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """What imports one module of the reference with its change, and leaves the others to others."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = f"{PACKAGE}.{mutant.module}"
        tree = _parsed(mutant.module)
        list(changes(tree))[mutant.number].make()
        self._code = compile(ast.fix_missing_locations(tree), f"{mutant.module}.py", "exec")

    def find_spec(self, fullname: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        """Find that module alone."""
        return importlib.machinery.ModuleSpec(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        exec(self._code, module.__dict__)  # noqa: S102  # which was made here


def judged(mutant: Mutant) -> str:
    """Return the word for a mutant, or why there is none; to be called in a process that has not met the reference."""
    sys.meta_path.insert(0, Mutated(mutant))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for limit in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(limit, _give_up)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.alarm(10 * LIMIT)  # of real time, for what waits for ever
    try:
        return _word()
    except DoesNotEnd:
        return "does not end"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def _word() -> str:
    try:
        import activate_order_reference.application  # noqa: F401  # which its ground imports
    except Exception as error:  # noqa: BLE001  # whatever a change breaks
        return f"not imported: {type(error).__name__}"

    settings = RunSettings(run="r-mutant", pairs="none")
    try:
        # What shows where one thing departs need not be asked where two do, which takes ten times as long.
        overall = run_directly(
            settings, application_target(Ground.reference, settings.run, Settings())
        ).overall
        if overall is Overall.CONFORMANT:
            settings = replace(settings, pairs="rows")
            overall = run_directly(
                settings, application_target(Ground.reference, settings.run, Settings())
            ).overall
        return str(overall)
    except Exception as error:  # noqa: BLE001
        return f"not judged: {type(error).__name__}"


class DoesNotEnd(BaseException):
    """What interrupts a mutant that does not end, and that nothing on the way takes for a fault of its own."""


def _give_up(*_: object) -> None:
    raise DoesNotEnd


def main(arguments: Sequence[str]) -> int:
    """Judge all mutants and print the score; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="modules of the rules; all of them unless given"
    )
    parser.add_argument("--json", action="store_true", help="print what came of every mutant as JSON")
    parser.add_argument(
        "--page", metavar="FILE", type=Path, help="write the scores and survivors as Markdown"
    )
    parser.add_argument(
        "--read", metavar="FILE", type=Path, help="what --json printed, in place of judging all again"
    )
    given = parser.parse_args(arguments)
    modules = given.modules or sorted(path.stem for path in RULES.glob("*.py") if path.stem != "__init__")
    words = _read(given.read) if given.read else _judged(list(mutants(modules)))
    reasons = tomllib.loads(SURVIVORS.read_text("utf-8"))
    if given.json:
        print(json.dumps([{**asdict(mutant), "word": word} for mutant, word in words.items()], indent=2))
        return 0
    if given.page:
        given.page.write_text("\n".join(_page(words, reasons)) + "\n", "utf-8")
    return _print(words, reasons)


def _judged(everything: Sequence[Mutant]) -> dict[Mutant, str]:
    # Forked, one process a mutant: the kit was imported, the reference was not.
    with multiprocessing.get_context("fork").Pool(len(os.sched_getaffinity(0)), maxtasksperchild=1) as pool:
        return dict(zip(everything, pool.imap(judged, everything, chunksize=1), strict=True))


def _read(path: Path) -> dict[Mutant, str]:
    rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {Mutant(row["module"], row["line"], row["what"], row["number"]): row["word"] for row in rows}


def _page(words: Mapping[Mutant, str], reasons: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the lines of the page: a score for each module, and the survivors by what explains them."""
    yield f"# Automatic mutants\n\n{_ABOUT}"
    yield "| Module of the rules | Changes | Judged | Detected |\n|---|---|---|---|"
    for module in dict.fromkeys(mutant.module for mutant in words):
        of_module = [word for mutant, word in words.items() if mutant.module == module]
        at_all = [word for word in of_module if not word.startswith("not imported")]
        detected = sum(word != "conformant" for word in at_all)
        yield f"| `{module}` | {len(of_module)} | {len(at_all)} | {detected} |"
    survivors = {mutant for mutant, word in words.items() if word == "conformant"}
    explained = {name: reason for reason, names in reasons.items() for name in names}
    yield f"\n{len(survivors)} survive:\n"
    for reason, number in Counter(
        explained.get(mutant.name, "nobody has said why") for mutant in survivors
    ).most_common():
        yield f"* {number}: {reason[:1].lower()}{reason[1:]}"
    yield "\n`benchmarks/survivors.toml` names each of them."


_ABOUT = """\
Every comparison, condition, constant and statement of the reference's rules is changed, one at a time, by its syntax
tree alone, and `verify` judges what comes of it: a blind score, since nobody chose the faults. A change counts as
detected where the run is not conformant, or errs. This page is written again, in a quarter of an hour, by
`python benchmarks/automatic_mutants.py --page docs/automatic-mutants.md`; no test does.
"""


def _print(words: Mapping[Mutant, str], reasons: Mapping[str, Sequence[str]]) -> int:
    explained = {name: reason for reason, names in reasons.items() for name in names}
    judged_at_all = {mutant: word for mutant, word in words.items() if not word.startswith("not imported")}
    survivors = [mutant for mutant, word in judged_at_all.items() if word == "conformant"]
    by_reason = Counter(explained.get(mutant.name, "") for mutant in survivors)
    print(f"{len(words)} changes, of which {len(words) - len(judged_at_all)} cannot be imported")
    print(f"{len(judged_at_all) - len(survivors)} of {len(judged_at_all)} detected")
    for reason, number in by_reason.most_common():
        print(
            f"{number:5} survive{'' if reason else ', and nobody has explained why'}{': ' * bool(reason)}{reason}"
        )
    for mutant in survivors:
        if mutant.name not in explained:
            print(f"  {mutant.module}.py:{mutant.line}: {mutant.what}")
    stale = explained.keys() - {mutant.name for mutant in survivors}
    for name in sorted(stale):
        print(f"no survivor any more: {name}")
    return 1 if by_reason[""] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
