"""A reference on a clock of its own, asked through WSGI without sockets."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from activate_order_reference.application import Application, application
from werkzeug.test import Client, TestResponse

from activate_order_conformance.nouns.clock import ManualClock

DRIVER_TOKEN = "the-driver's-own"
READY = {"session_state": "Activate Order", "session_next_state": "activateOrder"}
DATA = "/services/data/v59.0"
ACTION = f"{DATA}/actions/standard/activateOrderAction"


@dataclass
class Asked:
    """An application, and short ways to ask it."""

    application: Application
    clock: ManualClock
    client: Client = field(init=False)
    connection: str = ""
    """What stands for the connection that calls come on (empty: for each a connection of its own)."""

    def __post_init__(self) -> None:
        self.client = Client(self.application)

    def driver(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {DRIVER_TOKEN}"}
        return self.client.open(f"/conformance/v1{path}", method=method, headers=headers, **options)

    def arrange(
        self, *, same_caller_as: str | None = None, run: str = "r", **departures: object
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"run": run, "ready": READY, "departures": departures}
        if same_caller_as is not None:
            body["sameCallerAs"] = same_caller_as
        answer = self.driver("POST", "/checkouts", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json

    def change(self, checkout: dict[str, Any], **departures: object) -> TestResponse:
        return self.driver("PATCH", f"/checkouts/{checkout['id']}", json={"departures": departures})

    def look(self, checkout: dict[str, Any]) -> dict[str, Any]:
        answer = self.driver("GET", f"/checkouts/{checkout['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def invoke_with(self, checkout: dict[str, Any], *inputs: dict[str, object]) -> TestResponse:
        headers = {"Authorization": checkout["authorization"]}
        return self.client.post(
            ACTION,
            json={"inputs": list(inputs)},
            headers=headers,
            environ_overrides={"REMOTE_PORT": self.connection},
        )

    def invoke(self, checkout: dict[str, Any], **more: object) -> TestResponse:
        return self.invoke_with(checkout, {"cartId": checkout["cartId"], "orderStatus": "ACTIVATE", **more})

    def settle(self) -> None:
        self.clock.sleep(0.1)

    def log_in(self, client: str) -> dict[str, str]:
        answer = self.client.post(
            "/services/oauth2/token", data={"grant_type": "client_credentials"}, auth=(client, "secret")
        )
        return {"Authorization": f"Bearer {answer.json['access_token']}"}


class Records:
    """The records API, as one user."""

    def __init__(self, reference: Asked, client: str) -> None:
        self.client = reference.client
        self.headers = reference.log_in(client)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.client.open(f"{DATA}{path}", method=method, json=body, headers=self.headers | headers)

    def make(self, object_name: str, **fields: object) -> str:
        answer = self.ask("POST", f"/sobjects/{object_name}/", fields)
        assert answer.status_code == 201, answer.text
        assert answer.json == {"id": answer.json["id"], "success": True, "errors": []}
        return answer.json["id"]

    def refused(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        answer = self.ask(method, path, body)
        return answer.status_code, answer.json[0]["errorCode"]

    def read(self, object_name: str, id: str) -> dict[str, Any]:
        return self.ask("GET", f"/sobjects/{object_name}/{id}").json

    def query(self, text: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/query?q={quote(text)}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def only(self, text: str) -> str:
        (record,) = self.query(text)["records"]
        return record["Id"]


def start(**options: Any) -> Asked:
    clock = ManualClock()
    clients = {"kit": "secret", "integrator": "secret", "buyer": "secret"}
    settings = {"driver_token": DRIVER_TOKEN, "clients": clients} | options
    return Asked(application(clock=clock, **settings), clock)
