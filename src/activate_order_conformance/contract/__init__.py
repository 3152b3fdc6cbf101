"""The contract: the page's clauses and the stands taken on them, as typed data.

>>> from activate_order_conformance.contract import Contract
>>> contract = Contract.load()
>>> contract.clause("error-04").code
'INVALID_OPERATION'
>>> contract.shares_pair("error-08")
('error-09', 'error-10')
"""

from activate_order_conformance.contract.error import ContractError
from activate_order_conformance.contract.model import Clause, Contract, Reading, Refusal

__all__ = ["Clause", "Contract", "ContractError", "Reading", "Refusal"]
