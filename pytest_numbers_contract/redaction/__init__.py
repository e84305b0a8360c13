"""Redaction that keeps the truth: secrets go, and what is left satisfies the same contract as before.

SIDs become SIDs, numbers become numbers that nobody owns, references still agree. What is ours already stays, so that
redacting twice changes nothing.
"""

from pytest_numbers_contract.redaction.exchanges import DROPPED, KEPT, redact
from pytest_numbers_contract.redaction.hiding import hiding
from pytest_numbers_contract.redaction.ledger import Redaction, secrets_in
from pytest_numbers_contract.redaction.masking import masked
from pytest_numbers_contract.redaction.remembering import Redactor
from pytest_numbers_contract.redaction.texts import Rewriter

__all__ = [
    "DROPPED",
    "KEPT",
    "Redaction",
    "Redactor",
    "Rewriter",
    "hiding",
    "masked",
    "redact",
    "secrets_in",
]
