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
    """Where a server is to listen, the reference's port where it stands before one, and a folder of its own.

    `idle` is how long a connection is kept, in seconds.
    """

    port: int
    upstream: int
    folder: Path
    idle: float

    @property
    def whole_seconds(self) -> str:
        """Return `idle` as servers take it that know nothing shorter than a second."""
        return str(max(1, round(self.idle)))


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
    return _python(
        "gunicorn", *options, "--keep-alive", place.whole_seconds, "--log-level", "error", APPLICATION
    )


def _waitress(place: Place) -> list[str]:
    options = [f"--listen=127.0.0.1:{place.port}", "--threads=16", f"--channel-timeout={place.whole_seconds}"]
    return _python("waitress", *options, "--cleanup-interval=1", APPLICATION)


def _java(place: Place) -> list[str]:
    options = [
        f"-Dsun.net.httpserver.idleInterval={place.whole_seconds}",
        "-Dsun.net.httpserver.nodelay=true",
    ]
    return ["java", *options, str(HERE / "Front.java"), str(place.port), str(place.upstream)]


def _asgi(server: str) -> Server:
    module = "tests.real_servers.serve_asgi"
    return Server(lambda place: _python(module, server, str(place.port), str(place.idle)))


def _nginx(place: Place, requests: int) -> list[str]:
    text = (HERE / "nginx.conf").read_text("utf-8")
    idle = f"{round(1000 * place.idle)}ms"
    written = {"PORT": place.port, "UPSTREAM": place.upstream, "IDLE": idle, "REQUESTS": requests}
    for name, value in written.items():
        text = text.replace(name, str(value))
    configuration = place.folder / "nginx.conf"
    configuration.write_text(text, "utf-8")
    return ["nginx", "-p", str(place.folder), "-c", str(configuration), "-e", str(place.folder / "error.log")]


SERVERS = {
    "uvicorn": _asgi("uvicorn"),
    "hypercorn": _asgi("hypercorn"),
    "gunicorn": Server(_gunicorn),
    "waitress": Server(_waitress),
    "node": Server(
        lambda place: [
            *("node", str(HERE / "front.mjs")),
            *(str(place.port), str(place.upstream), str(place.idle)),
        ],
        program="node",
    ),
    "jdk": Server(_java, program="javac"),
    "nginx": Server(lambda place: _nginx(place, requests=1000), program="nginx"),
    "nginx, three requests a connection": Server(lambda place: _nginx(place, requests=3), program="nginx"),
}


@contextmanager
def running(server: Server, folder: Path, idle: float) -> Iterator[str]:
    """Run a server that keeps connections for `idle` seconds; yield its URL.

    It has a reference of its own, and `folder` gets what it prints.
    """
    with serving() as (_, behind):
        place = Place(free_port(), urlsplit(str(behind.target)).port or 0, folder, idle)
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
