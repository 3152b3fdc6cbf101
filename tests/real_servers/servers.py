"""The servers: how each is started, and how long it keeps a connection that is idle."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from activate_order_conformance.nouns.clock import SystemClock
from tests.verify.served import TOKEN, free_port, serving

HERE = Path(__file__).parent
APPLICATION = "tests.real_servers.application:wsgi"


@dataclass(frozen=True)
class Place:
    """Where a server is to listen, the reference's port where it stands before one, and a folder of its own."""

    port: int
    upstream: int
    folder: Path


@dataclass(frozen=True)
class Server:
    """A server's command; `program` is what has to be installed for it beside the Python packages."""

    command: Callable[[Place], list[str]]
    program: str = sys.executable

    @property
    def is_there(self) -> bool:
        """Whether it can be started on this machine."""
        return shutil.which(self.program) is not None


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _gunicorn(place: Place) -> list[str]:
    options = ["--bind", f"127.0.0.1:{place.port}", "--worker-class", "gthread", "--threads", "16"]
    return _python("gunicorn", *options, "--keep-alive", "1", "--log-level", "error", APPLICATION)


def _waitress(place: Place) -> list[str]:
    options = [f"--listen=127.0.0.1:{place.port}", "--threads=16"]
    return _python("waitress", *options, "--channel-timeout=1", "--cleanup-interval=1", APPLICATION)


def _java(place: Place) -> list[str]:
    options = ["-Dsun.net.httpserver.idleInterval=1", "-Dsun.net.httpserver.nodelay=true"]
    return ["java", *options, str(HERE / "Front.java"), str(place.port), str(place.upstream)]


def _nginx(place: Place) -> list[str]:
    text = (HERE / "nginx.conf").read_text("utf-8")
    configuration = place.folder / "nginx.conf"
    configuration.write_text(
        text.replace("PORT", str(place.port)).replace("UPSTREAM", str(place.upstream)), "utf-8"
    )
    return ["nginx", "-p", str(place.folder), "-c", str(configuration), "-e", str(place.folder / "error.log")]


SERVERS = {
    "uvicorn": Server(
        lambda place: _python("tests.real_servers.serve_asgi", "uvicorn", str(place.port), "0.3")
    ),
    "hypercorn": Server(
        lambda place: _python("tests.real_servers.serve_asgi", "hypercorn", str(place.port), "0.3")
    ),
    "gunicorn": Server(_gunicorn),
    "waitress": Server(_waitress),
    "node": Server(
        lambda place: ["node", str(HERE / "front.mjs"), str(place.port), str(place.upstream), "0.3"],
        program="node",
    ),
    "jdk": Server(_java, program="javac"),
    "nginx": Server(_nginx, program="nginx"),
}


@contextmanager
def running(server: Server, folder: Path) -> Iterator[str]:
    """Run a server with a reference of its own, in a folder that gets what it prints; yield its URL."""
    with serving() as (_, behind):
        place = Place(free_port(), urlsplit(str(behind.target)).port or 0, folder)
        environment = os.environ | {"ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN}
        with (folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                server.command(place),
                env=environment,
                cwd=HERE.parents[1],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _await(process, place.port)
            yield f"http://127.0.0.1:{place.port}"
        finally:
            process.terminate()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    clock = SystemClock()
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            clock.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server ended with {process.returncode}: {process.args!r}")
