"""What a request asks once redacted, whatever was asked before it: so that it is found in a redacted recording."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_numbers_contract.redaction.ledger import Redaction
from pytest_numbers_contract.redaction.texts import Rewriter


class Mask:
    """Takes secrets for one another, where it cannot be told which was recorded; SIDs and numbers stay themselves."""

    def sid(self, sid: str) -> str:
        """Return the SID."""
        return sid

    def number(self, phone_number: str) -> str:
        """Return the number."""
        return phone_number

    def spelled(self, text: str) -> str:
        """Return the spelling."""
        return text

    def pattern(self, value: str) -> str:
        """Return the search pattern."""
        return value

    def token(self, token: str) -> str:
        """Return what stands for every token."""
        return "token"

    def email(self, email: str) -> str:
        """Return what stands for every email address."""
        return "person@example.com"

    def person(self, word: str, value: str) -> str:
        """Return what stands for every such name or street."""
        return word

    def literals(self) -> Mapping[str, str]:
        """Return no secrets: none is known."""
        return {}


def masked(redaction: Redaction) -> Rewriter:
    """Return what masks the texts of requests, both sent and recorded ones."""
    return Rewriter(Mask(), redaction)
