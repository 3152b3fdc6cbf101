"""`python -m tests.real_servers.serve_asgi SERVER PORT SECONDS`: by uvicorn or hypercorn, idle for less than a second.

Their own commands take whole seconds alone.
"""

import asyncio
import sys
from typing import Any

import uvicorn
from hypercorn.asyncio import serve
from hypercorn.config import Config

from tests.real_servers.application import asgi

APPLICATION: Any = asgi  # each of them has another type for it


def by_uvicorn(port: int, seconds: float) -> None:
    """Serve by uvicorn, which counts its seconds as they are, whatever its types say."""
    idle: Any = seconds
    uvicorn.run(APPLICATION, port=port, timeout_keep_alive=idle, log_level="error")


def by_hypercorn(port: int, seconds: float) -> None:
    """Serve by hypercorn."""
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = seconds
    asyncio.run(serve(APPLICATION, config))


server, wanted_port, idle_seconds = sys.argv[1:]
{"uvicorn": by_uvicorn, "hypercorn": by_hypercorn}[server](int(wanted_port), float(idle_seconds))
