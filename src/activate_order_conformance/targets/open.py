"""A target opened from its settings: the bundled reference, or one over HTTP with its way to a state."""

from __future__ import annotations

from pathlib import Path

from activate_order_conformance.nouns.clock import Clock, SystemClock
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.http.patience import Patience, PatientClock
from activate_order_conformance.targets.http.transport import Transport, environment_s_proxy
from activate_order_conformance.targets.protocol import Driver
from activate_order_conformance.targets.request_alone import RequestAlone
from activate_order_conformance.targets.settings.commands import secret_printed_by
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.urls import check_proxy


def open_target(settings: Settings, run: str) -> HttpTarget:
    """Return the target that `settings` name, for the run of that id; nothing is asked of it yet."""
    if settings.target is None:
        from activate_order_conformance.targets.in_process import reference_target

        return reference_target(run, statuses=settings.profile, settings=settings)
    return remote_target(settings, run)


def transport_for(settings: Settings, clock: Clock) -> Transport:
    """Return the connections to a target: its TLS, its proxy, and the patience with it, on `clock`.

    Raises UsageError for a proxy of the environment that is none.
    """
    if settings.proxy is None and (proxy := environment_s_proxy(settings.base_url)):
        check_proxy(proxy, "The URL of the environment's proxy", 'or proxy = "" to use none')
    transport = Transport(
        timeout=settings.deadlines.answer,
        verify=settings.tls.verified_by,
        certificate=settings.tls.client,
        proxy=settings.proxy,
        patience=Patience(clock, settings.requests_per_second),
        headers_for=settings.headers_for,
    )
    for value in (*settings.headers.values(), *settings.driver.headers.values()):
        transport.journal.remember(value)
    return transport


def remote_target(
    settings: Settings, run: str, *, transport: Transport | None = None, clock: Clock | None = None
) -> HttpTarget:
    """Return the target that `settings` name, for the run of that id; nothing is asked of it yet.

    Raises UsageError for a file of prepared carts that cannot be read, CommandFailed for a driver's token that
    a command does not print.
    """
    base_url = settings.base_url
    transport = transport or transport_for(settings, clock or SystemClock())
    clock = clock or PatientClock()
    credentials = Credentials(settings.callers, base_url=base_url, transport=transport)
    driver = _way(settings, run, base_url, credentials, transport, clock)
    return HttpTarget(
        base_url=base_url,
        action_url=base_url + settings.action_path,
        driver=driver,
        clock=clock,
        transport=transport,
        credentials=credentials,
        confirmed_action=settings.driver.action,
    )


def _way(
    settings: Settings,
    run: str,
    base_url: str,
    credentials: Credentials,
    transport: Transport,
    clock: Clock,
) -> Driver:
    if settings.way == "driver":
        token = settings.driver.token
        if token is None and settings.driver.token_command is not None:
            token = secret_printed_by(settings.driver.token_command, "driver.token_command")
        return DriverClient(
            url=settings.driver_url,
            target_url=base_url,
            token=token,
            run=run,
            clock=clock,
            transport=transport,
        )
    if settings.way == "request":
        return RequestAlone(base_url=base_url, credentials=credentials)
    from activate_order_conformance.targets.records.reads import RecordReader
    from activate_order_conformance.targets.records.sobjects import SObjects

    sobjects = SObjects(
        base_url=base_url,
        api_version=settings.api_version,
        credentials=credentials,
        transport=transport,
        clock=clock,
    )
    reader = RecordReader(sobjects, clock)
    if settings.way == "prepared":
        from activate_order_conformance.targets.prepared.prepared_driver import PreparedDriver
        from activate_order_conformance.targets.prepared.prepared_file import read_prepared
        from activate_order_conformance.targets.prepared.used_carts import UsedCarts

        file = Path(settings.prepared.file or "")
        return PreparedDriver(
            base_url=base_url,
            prepared=read_prepared(file),
            used_up=UsedCarts(file, run),
            sobjects=sobjects,
            reader=reader,
            credentials=credentials,
            clock=clock,
        )
    from activate_order_conformance.targets.records.records_driver import RecordsDriver

    return RecordsDriver(
        base_url=base_url,
        run=run,
        settings=settings.records,
        allow_production=settings.allow_production,
        sobjects=sobjects,
        reader=reader,
        credentials=credentials,
    )
