"""Asks any implementation of `activateOrderAction`, over HTTP, whether its documentation page is true of it.

`Contract` is the page as typed data:

>>> from activate_order_conformance import Contract
>>> Contract.load().clause("error-10").title
'CheckoutSession Is in the Processing State'
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes so long to import that whoever presses Ctrl-C may meet it

if TYPE_CHECKING:
    from typing import Any

    from activate_order_conformance.contract import Clause, Contract, ContractError, Reading

__all__ = ["Clause", "Contract", "ContractError", "Reading", "__version__"]

__version__ = "0.1.0"

_OF_THE_CONTRACT = ("Clause", "Contract", "ContractError", "Reading")


def __getattr__(name: str) -> Any:
    """Return a name of the contract, imported when it is first asked for."""
    if name not in _OF_THE_CONTRACT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from activate_order_conformance import contract

    return getattr(contract, name)
