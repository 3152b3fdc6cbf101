"""Runs the command line as `python -m activate_order_conformance`."""

from activate_order_conformance.cli import main

if __name__ == "__main__":
    main(prog_name="activate-order")
