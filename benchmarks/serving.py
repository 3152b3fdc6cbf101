"""Measures `activate-order serve`: calls a second that are refused, by eight clients, alone and beside slow ones.

`python benchmarks/serving.py [--seconds N] [--slow N]`. The slow ones send a byte of a request's headers now and then.
Server and clients share the machine, so that only ratios of one run mean anything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request

TOKEN = "the-token-of-the-benchmark"  # noqa: S105  # of a server that lives for a moment
ACTION = "/services/data/v59.0/actions/standard/activateOrderAction"
READY = {"session_state": "Activate Order", "session_next_state": "activateOrder"}
CLIENTS = 8


def call_on(url: str) -> bytes:
    """Return a call of the action, for a checkout whose cart is closed, as it is sent."""
    body = {"run": "bench", "ready": READY, "departures": {"cart_status": "Closed"}}
    request = urllib.request.Request(  # noqa: S310  # a URL of ours
        f"{url}/conformance/v1/checkouts",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # likewise
        checkout = json.load(answer)
    call = json.dumps({"inputs": [{"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}]})
    head = f"POST {ACTION} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {checkout['authorization']}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(call)}\r\n\r\n{call}".encode()


async def client(port: int, call: bytes, until: float) -> list[float]:
    """Call again and again until a time; return the seconds that each call took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    while (began := time.perf_counter()) < until:
        writer.write(call)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        taken.append(time.perf_counter() - began)
    writer.close()
    return taken


async def slow(port: int) -> None:
    """Send headers that never end, a byte at a time, and begin anew when sent off."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        while not reader.at_eof() and not writer.is_closing():
            writer.write(b"a")
            await asyncio.sleep(0.5)
        writer.close()


async def measure(port: int, call: bytes, seconds: float, slow_ones: int) -> None:
    """Print what the clients got, beside this many slow ones."""
    beside = [asyncio.create_task(slow(port)) for _ in range(slow_ones)]
    await asyncio.sleep(0.5)
    until = time.perf_counter() + seconds
    each_took = await asyncio.gather(*(client(port, call, until) for _ in range(CLIENTS)))
    taken = sorted(seconds_taken for took in each_took for seconds_taken in took)
    for task in beside:
        task.cancel()
    median, late = 1000 * statistics.median(taken), 1000 * taken[int(len(taken) * 0.99)]
    print(
        f"beside {slow_ones:3} slow clients: {len(taken) / seconds:6.0f} calls/s, median {median:.1f} ms, "
        f"99 % within {late:.1f} ms, the slowest {1000 * taken[-1]:.0f} ms"
    )


def main() -> None:
    """Serve, measure, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--slow", type=int, default=200)
    options = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-m", "activate_order_conformance", "serve", "--port", "0"],
        env=os.environ | {"ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = (server.stdout.readline() if server.stdout else "").split()[-1]
        call = call_on(url)
        for slow_ones in (0, options.slow):
            asyncio.run(measure(int(url.rpartition(":")[2]), call, options.seconds, slow_ones))
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
