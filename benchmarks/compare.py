"""Compares whole processes: the kit's verify, a bare loop, behave and cucumber-js, on the same scenarios.

Each round runs every one of them once, in turn; what is printed are medians and ratios of one session.
`python benchmarks/compare.py [--rounds N]`, with the extra `bench` installed; cucumber-js needs npm. Where served, a
target need be quiet for moments only, and no evidence is kept, since none of the others keeps any.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stage import QUIET

HERE = Path(__file__).parent
FEATURES = HERE.parent / "features"
WHOLE = [sys.executable, "-m", "activate_order_conformance", "verify"]
VERIFY = [*WHOLE, "--pairs", "none"]
"""What the others run: the features alone, without what is derived from them."""
IMPORTS = [sys.executable, "-c", "import pytest, pytest_bdd, requests, pydantic"]


def seconds(command: list[str], environment: dict[str, str], cwd: Path) -> float:
    """Return how long a command takes; ends the comparison with its output if it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start


def first_request(environment: dict[str, str]) -> float:
    """Return the seconds until `verify error-04` connects to its target, which then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        start = time.perf_counter()
        verify = subprocess.Popen(
            [*WHOLE, "error-04", "--target", url],
            env=environment,
            cwd=tempfile.gettempdir(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        connection, _ = listener.accept()
        elapsed = time.perf_counter() - start
        connection.close()
        verify.kill()
        verify.wait()
    return elapsed


def behave_folder(folder: Path) -> Path:
    """Return a folder laid out as behave wants it: the features, its hooks, its steps."""
    shutil.copytree(HERE / "behave", folder)
    for feature in FEATURES.glob("*.feature"):
        shutil.copy(feature, folder)
    return folder


def cucumber(folder: Path) -> list[str] | None:
    """Return the command that replays with cucumber-js, installed into `folder`; None without npm."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    shutil.copytree(HERE / "cucumber", folder)
    subprocess.run([npm, "install", "--silent"], cwd=folder, check=True)
    program = folder / "node_modules" / ".bin" / "cucumber-js"
    return [str(program), "--require", "replay.js", "--format", "summary", f"{FEATURES}/*.feature"]


def main() -> None:
    """Run the rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    token = secrets.token_urlsafe(16)
    environment = {**os.environ, "ACTIVATE_ORDER_DRIVER_TOKEN": token, "PYTHONPATH": str(HERE)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        serve = subprocess.Popen(
            [sys.executable, "-m", "activate_order_conformance", "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            url = served_at(serve)
            measure(folder, url, environment, rounds)
        finally:
            serve.terminate()
            serve.wait()


def served_at(serve: subprocess.Popen[str]) -> str:
    """Return the URL that a server prints first."""
    for line in serve.stdout or ():
        if address := re.search(r"http://127\.0\.0\.1:\d+", line):
            return address[0]
    raise SystemExit("serve printed no URL")


def measure(folder: Path, url: str, environment: dict[str, str], rounds: int) -> None:
    """Time every command `rounds` times in turn, and print medians and ratios."""
    served = {**environment, "BENCH_TARGET": url}
    behave = [sys.executable, "-m", "behave", "--no-capture", "-f", "progress", "."]
    bare = [sys.executable, str(HERE / "bare_loop.py")]
    layout = behave_folder(folder / "behave")
    runs: dict[str, tuple[list[str], dict[str, str], Path]] = {
        "verify, in process": (VERIFY, environment, folder),
        "verify with pairs, in process": (WHOLE, environment, folder),
        "bare loop, in process": (bare, environment, folder),
        "behave, in process": (behave, environment, layout),
        "verify, served": (
            [*VERIFY, "--target", url, "--quiet", str(QUIET), "--evidence", "none"],
            environment,
            folder,
        ),
        "verify with pairs, served": (
            [*WHOLE, "--target", url, "--evidence", "none"],
            environment,
            folder,
        ),
        "bare loop, served": (bare, served, folder),
        "behave, served": (behave, served, layout),
        "bare imports": (IMPORTS, environment, folder),
    }
    if replay := cucumber(folder / "cucumber"):
        recording = folder / "recording.json"
        subprocess.run([sys.executable, str(HERE / "record.py"), str(recording)], env=served, check=True)
        calls = json.loads(recording.read_text())
        print(f"{len(calls)} scenarios, {sum(map(len, calls.values()))} calls and pauses")
        runs["cucumber-js, served"] = (replay, {**served, "RECORDING": str(recording)}, folder / "cucumber")
    times: dict[str, list[float]] = {name: [] for name in (*runs, "first request of verify error-04")}
    for _ in range(rounds):
        for name, (command, variables, cwd) in runs.items():
            times[name].append(seconds(command, variables, cwd))
        times["first request of verify error-04"].append(first_request(environment))
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    for name, median in medians.items():
        print(f"{name:34} median {median:6.2f} s   min {min(times[name]):6.2f}   max {max(times[name]):6.2f}")
    print()
    for name, other in (
        ("verify, in process", "bare loop, in process"),
        ("verify, in process", "behave, in process"),
        ("verify with pairs, in process", "verify, in process"),
        ("verify, served", "bare loop, served"),
        ("verify, served", "behave, served"),
        ("verify, served", "cucumber-js, served"),
        ("first request of verify error-04", "bare imports"),
    ):
        if other in medians:
            print(f"{name} / {other}: {medians[name] / medians[other]:.2f}")


if __name__ == "__main__":
    main()
