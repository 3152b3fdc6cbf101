"""Features of one's own: a directory of feature files, and the steps in the conftest.py beside them."""

from __future__ import annotations

import ast
import hashlib
import sys
import traceback
from collections import Counter
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from activate_order_conformance.errors import UsageError
from activate_order_conformance.text_file import read_text

CONFTEST = "conftest.py"


def own_steps(directory: Path) -> str:
    """Return the name of the module with the steps beside the features in `directory`, after loading it (empty: none).

    Raises UsageError for features that cannot be told apart or steps that cannot be imported.
    """
    if not directory.is_dir():
        what = "is no directory" if directory.exists() else "is not there"
        raise UsageError(f"{directory} {what}.", "Give the directory that holds the .feature files.")
    files = sorted(directory.rglob("*.feature"))
    if not files:
        raise UsageError(f"There is no .feature file in {directory}.")
    if twice := [name for name, times in Counter(file.name for file in files).items() if times > 1]:
        raise UsageError(
            f"Two feature files below {directory} are called {twice[0]}.", "Give each a name of its own."
        )
    if deeper := [file for file in directory.rglob(CONFTEST) if file.parent != directory]:
        raise UsageError(
            f"{deeper[0]} would not be read.", f"Keep the steps in {directory / CONFTEST}, for all features."
        )
    conftest = directory / CONFTEST
    return load_steps(conftest).__name__ if conftest.is_file() else ""


def load_steps(path: Path) -> ModuleType:
    """Return the module of a user's steps, imported once in a process for each text that it has.

    Raises UsageError, with the line, where it cannot be imported.
    """
    text = read_text(path, "steps")
    name = f"own_steps_{hashlib.sha256(bytes(path.resolve()) + text.encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    loader = _AsRead(name, str(path))
    loader.text = text
    module = ModuleType(name)
    module.__file__, module.__loader__ = str(path), loader
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except KeyboardInterrupt:
        del sys.modules[name]
        raise
    except BaseException as fault:
        del sys.modules[name]
        says = ": ".join(filter(None, (type(fault).__name__, str(fault).rstrip("."))))
        raise UsageError(f"{path}:{_line(path, fault)} cannot be imported: {says}.") from fault
    return module


class _AsRead(SourceFileLoader):
    """A loader of the text that was read, whatever has become of the file; its asserts show values as in pytest."""

    text: str

    def get_code(self, fullname: str) -> CodeType:
        from _pytest.assertion.rewrite import rewrite_asserts

        module = ast.parse(self.text, self.path)
        rewrite_asserts(module, self.text.encode())
        return compile(module, self.path, "exec", dont_inherit=True)


def _line(path: Path, fault: BaseException) -> int:
    """Return the line of the user's file at which the import failed."""
    if isinstance(fault, SyntaxError) and fault.lineno is not None:
        return fault.lineno
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if Path(frame.filename) == path]
    return (frames[-1].lineno or 1) if frames else 1
