"""The features as tests of an ordinary pytest session, for a conftest.py that names this module among its plugins.

Whoever names it has asked for features. Without it pytest knows the same options and the ini key by the entry point
of the package, and collects nothing until one of them is given.
"""

from __future__ import annotations

import pytest

from activate_order_conformance.pytest_plugin import entry

__all__: list[str] = []


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Have the options even where plugins are not loaded by themselves."""
    if not pluginmanager.is_registered(entry):
        pluginmanager.register(entry, "activate_order")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Ask for features."""
    config.stash[entry.ASKED] = True
