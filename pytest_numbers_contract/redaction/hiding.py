"""Texts that are shown, in messages and logs: what is not ours is cut short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.redaction.ledger import Redaction, literals_of
from pytest_numbers_contract.redaction.patterns import NANP, is_nobodys, is_our_email, is_our_token
from pytest_numbers_contract.redaction.texts import Rewriter


@dataclass(frozen=True, slots=True)
class Shortened:
    """Puts an ellipsis in place of every secret; of SIDs and numbers the beginning stays, and all of those of ours."""

    known: Mapping[str, str]

    def sid(self, sid: str) -> str:
        """Return a SID's prefix."""
        return sid if is_ours(sid) else f"{sid[:2]}…"

    def number(self, phone_number: str) -> str:
        """Return the beginning of a number."""
        return phone_number if is_nobodys(phone_number) else f"{phone_number[:5]}…"

    def spelled(self, text: str) -> str:
        """Return the beginning of a spelling."""
        digits = "".join(char for char in text if char.isdigit())
        abroad = text.startswith("+") and NANP.fullmatch(digits) is None
        return text if is_nobodys(f"+{digits}" if abroad else f"+1{digits[-10:]}") else f"{text[:5]}…"

    def pattern(self, value: str) -> str:
        """Return the search pattern."""
        return value

    def token(self, token: str) -> str:
        """Return what stands for every token."""
        return token if is_our_token(token) else "…"

    def email(self, email: str) -> str:
        """Return what stands for every email address."""
        return email if is_our_email(email) else "…"

    def person(self, word: str, value: str) -> str:
        """Return what stands for every such name or street."""
        return word

    def literals(self) -> Mapping[str, str]:
        """Return the known secrets in each of their forms."""
        return self.known


def hiding(redaction: Redaction) -> Rewriter:
    """Return what hides secrets in texts that are shown."""
    return Rewriter(Shortened(literals_of(redaction.secrets, "…")), redaction)
