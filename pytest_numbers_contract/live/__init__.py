"""Twilio itself, or a server that claims to be it: asked over HTTP, and guarded where it costs money."""

from pytest_numbers_contract.live.account import LiveAccount
from pytest_numbers_contract.live.credentials import Kind, find_kind, unreached
from pytest_numbers_contract.live.purse import Left, Purse
from pytest_numbers_contract.live.sending import sender, server, twilio

__all__ = ["Kind", "Left", "LiveAccount", "Purse", "find_kind", "sender", "server", "twilio", "unreached"]
