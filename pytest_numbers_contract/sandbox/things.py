"""What a test arranges and looks at: accounts, trunks, services and numbers, as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.records import Account as AccountRecord
from pytest_numbers_contract.state.records import Capabilities
from pytest_numbers_contract.state.records import Number as NumberRecord

_Record = TypeVar("_Record")


def _there(records: Mapping[str, _Record], sid: str) -> _Record:
    record = records.get(sid)
    if record is None:
        raise BadSetting(f"{sid} is there no more: it was deleted", "look at it before, or at sandbox.calls")
    return record


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its SID and token are there to be given to the code under test."""

    sid: str
    _state: State = field(repr=False, compare=False)

    @property
    def _record(self) -> AccountRecord:
        record = self._state.accounts.get(self.sid)
        if record is None:
            raise BadSetting(
                f"{self.sid} is no account here: the code under test uses {self._state.main_sid}, which took its place",
                "give it sandbox.account.sid, or say which it uses: sandbox.declare_account(sid, token)",
            )
        return record

    @property
    def auth_token(self) -> str:
        """The token that authenticates as this account."""
        return self._record.auth_token

    @property
    def friendly_name(self) -> str:
        """The account's name."""
        return self._record.friendly_name

    @property
    def status(self) -> str:
        """`active`, `suspended` or `closed`."""
        return self._record.status

    @property
    def phone_numbers(self) -> tuple[Number, ...]:
        """The numbers that the account owns, oldest first."""
        return tuple(Number(number.sid, self._state) for number in self._state.numbers_of(self.sid))


@dataclass(frozen=True, slots=True)
class Trunk:
    """A SIP trunk."""

    sid: str
    _state: State = field(repr=False, compare=False)

    @property
    def friendly_name(self) -> str | None:
        """The trunk's name."""
        return _there(self._state.trunks, self.sid).friendly_name

    @property
    def phone_numbers(self) -> tuple[Number, ...]:
        """The numbers on the trunk, oldest first."""
        return tuple(Number(number.sid, self._state) for number in self._state.numbers_on(self.sid))


@dataclass(frozen=True, slots=True)
class MessagingService:
    """A messaging service."""

    sid: str
    _state: State = field(repr=False, compare=False)

    @property
    def friendly_name(self) -> str:
        """The service's name."""
        return _there(self._state.services, self.sid).friendly_name

    @property
    def phone_numbers(self) -> tuple[Number, ...]:
        """The numbers in its pool, in the order they came."""
        return tuple(Number(member.number_sid, self._state) for member in self._state.pool(self.sid))


@dataclass(frozen=True, slots=True)
class Number:
    """A number that an account owns, whichever API shows it."""

    sid: str
    _state: State = field(repr=False, compare=False)

    @property
    def _record(self) -> NumberRecord:
        record = self._state.numbers.get(self.sid)
        if record is None:
            raise BadSetting(f"{self.sid} is owned no more: it was released", "look at it before, or at sandbox.calls")
        return record

    @property
    def released(self) -> bool:
        """Whether the number was given back."""
        return self.sid not in self._state.numbers

    @property
    def phone_number(self) -> str:
        """The number in E.164."""
        return self._record.phone_number

    @property
    def friendly_name(self) -> str:
        """The number's name."""
        return self._record.friendly_name

    @property
    def account_sid(self) -> str:
        """The SID of the account that owns it."""
        return self._record.account_sid

    @property
    def capabilities(self) -> Capabilities:
        """What it can carry: `voice`, `sms`, `mms`."""
        return self._record.capabilities

    @property
    def date_created(self) -> datetime:
        """When it was bought, in UTC, by the sandbox's clock."""
        return self._record.date_created

    @property
    def voice_url(self) -> str:
        """The URL called for a voice call; "" if unset."""
        return self._record.voice_url

    @property
    def sms_url(self) -> str:
        """The URL called for a message; "" if unset."""
        return self._record.sms_url

    @property
    def voice_application_sid(self) -> str:
        """The application that handles calls; "" if unset."""
        return self._record.voice_application_sid

    @property
    def sms_application_sid(self) -> str:
        """The application that handles messages; "" if unset."""
        return self._record.sms_application_sid

    @property
    def trunk(self) -> Trunk | None:
        """The trunk it is on."""
        sid = self._record.trunk_sid
        return Trunk(sid, self._state) if sid else None

    @property
    def messaging_service(self) -> MessagingService | None:
        """The service whose pool it is in."""
        member = self._state.memberships.get(self._record.sid)
        return MessagingService(member.service_sid, self._state) if member else None
