"""Runs the command line, as `activate-order` and as `python -m activate_order_conformance`."""

from __future__ import annotations

import gc
import os
import sys

from activate_order_conformance.errors import ENDED_BY, signal_of


def main() -> None:
    """Run the command line and end with its status, at once and in one word where somebody interrupts it.

    That may be while modules are imported, or again while what was interrupted is brought to its end: then nothing
    that still runs is waited for.
    """
    try:
        from activate_order_conformance.cli import main as command_line

        command_line(prog_name="activate-order")
    except KeyboardInterrupt as end:
        _write("Interrupted.\n")
        os._exit(signal_of(end).exit_status)
    except SystemExit as end:
        if not (isinstance(end.code, int) and end.code in ENDED_BY):
            raise
        _write("")
        os._exit(end.code)
    finally:
        gc.freeze()  # what is left ends with the process, and need not be looked through for what can be freed


def _write(text: str) -> None:
    """Write `text` as an error, and what both streams still hold."""
    for stream, more in ((sys.stdout, ""), (sys.stderr, text)):
        try:
            if stream is not None:
                stream.write(more)
                stream.flush()
        except OSError:
            pass  # nobody reads it any more


if __name__ == "__main__":
    main()
