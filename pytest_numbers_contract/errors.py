"""What can go wrong, in two trees.

ContractViolation (AssertionError)    the service or the caller broke the contract
NumbersContractError (Exception)      we were used wrongly, or are broken
├── UnknownOperation                  the request is none of the contract's operations
├── NotJudged                         the exchange is ours, but in a form that is not judged (XML)
├── NotServed                         the sandbox was asked for what it does not serve
├── SlippedPast                       a request to Twilio came by no door, and was stopped before the network
├── NotSent                           a request that costs money, or perhaps does, and that nobody allowed
├── NotRecorded                       a cassette was asked for what it does not hold, or not for all of it
├── Unreadable                        a file or stream that cannot be read
├── BadSetting                        an option, waiver or argument that makes no sense
└── BrokenContract                    our own schemas or rules are wrong
"""

from __future__ import annotations

from typing import Any


class ContractViolation(AssertionError):
    """One or more exchanges broke the contract; `verdicts` holds them."""

    def __init__(self, message: str, verdicts: tuple[Any, ...] = ()) -> None:
        super().__init__(message, verdicts)
        self.message = message
        self.verdicts = verdicts

    def __str__(self) -> str:
        return self.message


class NumbersContractError(Exception):
    """We were used wrongly, or are broken: a sentence, and the way out."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem, advice)
        self.problem = problem
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.problem}\n  {self.advice}" if self.advice else self.problem


class UnknownOperation(NumbersContractError):
    """The request is none of the contract's operations."""


class NotJudged(NumbersContractError):
    """The exchange belongs to the contract, but comes in a form that is not judged."""


class NotServed(NumbersContractError):
    """The sandbox was asked for what it does not serve and nobody declared."""


class SlippedPast(NumbersContractError):
    """A request to a Twilio host came by no door, and was stopped at the network's edge."""


class NotSent(NumbersContractError):
    """A request to Twilio that costs money, or perhaps does, was not sent: nobody allowed it."""


class NotRecorded(NumbersContractError):
    """A cassette was asked for what it does not hold, or was not asked for all that it holds."""


class Unreadable(NumbersContractError):
    """A file or stream that cannot be read as exchanges."""


class BadSetting(NumbersContractError):
    """An option, waiver or argument that makes no sense."""


class BrokenContract(NumbersContractError):
    """Our own schemas or rules are wrong."""
