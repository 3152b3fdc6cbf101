"""Records the calls that each scenario makes of a served reference, for another runner to replay.

What a driver's answer gives (ids, the caller's credential) is replaced by names in later calls, so that the
replay puts in what it was given itself. Waiting is recorded as a pause.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bare_loop import perform
from stage import Stage

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.targets.http.transport import Transport


class Recording:
    """What takes the calls of one scenario, with what earlier answers gave replaced by its name."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.names: dict[str, str] = {}

    def call(
        self, method: str, url: str, body: bytes | None, authorization: str | None, answer: bytes
    ) -> None:
        """Record one exchange."""
        self.calls.append(
            {
                "method": method,
                "url": self._named(url),
                "body": self._named(body.decode()) if body else None,
                "authorization": self._named(authorization) if authorization else None,
            }
        )
        if method in ("POST", "PATCH") and "/checkouts" in url and answer.startswith(b"{"):
            given = json.loads(answer)
            number = len(self.calls) - 1
            flat = {**given, **(given.get("otherIds") or {})}
            for key in ("id", "cartId", "authorization", "malformed", "ofAnotherObject", "ofNoCart"):
                if isinstance(flat.get(key), str):
                    self.names.setdefault(flat[key], f"<<{number}.{key}>>")

    def pause(self, seconds: float) -> None:
        """Record waiting."""
        self.calls.append({"pause": seconds})

    def _named(self, text: str) -> str:
        for value, name in sorted(self.names.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(value, name)
        return text


def main(path: Path) -> None:
    """Run every scenario against `BENCH_TARGET` and write its calls to `path` as JSON."""
    stage = Stage()
    recordings: dict[str, list[dict[str, Any]]] = {}
    current = Recording()
    exchange, sleep = Transport.exchange, SystemClock.sleep

    def recorded(self: Transport, method: str, url: str, **options: Any) -> Any:
        reply = exchange(self, method, url, **options)
        current.call(
            method, url, options.get("body"), options.get("authorization"), getattr(reply, "body", b"")
        )
        return reply

    def paused(self: SystemClock, seconds: float) -> None:
        current.pause(seconds)
        sleep(self, seconds)

    Transport.exchange, SystemClock.sleep = recorded, paused  # type: ignore[method-assign]
    for scenario in plan_of(read_features()):
        current = Recording()
        perform(stage, scenario)
        recordings[scenario.planned.name] = current.calls
    path.write_text(json.dumps(recordings, indent=1))
    print(f"{len(recordings)} scenarios recorded")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
