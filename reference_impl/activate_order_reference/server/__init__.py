"""The reference over HTTP: a platform-shaped REST API and the driver, as one WSGI application."""

from activate_order_reference.server.application import Application, application

__all__ = ["Application", "application"]
