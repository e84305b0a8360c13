"""Cassettes: recorded exchanges in vcrpy's file, written without secrets, replayed without a network."""

from pytest_numbers_contract.cassettes.comparing import Comparing, Comparison, compare
from pytest_numbers_contract.cassettes.files import Stamp, read_stamp, save
from pytest_numbers_contract.cassettes.naming import file_name
from pytest_numbers_contract.cassettes.recording import Recording
from pytest_numbers_contract.cassettes.replaying import Cassette
from pytest_numbers_contract.cassettes.scrubbing import Scrubbed, scrub

__all__ = [
    "Cassette",
    "Comparing",
    "Comparison",
    "Recording",
    "Scrubbed",
    "Stamp",
    "compare",
    "file_name",
    "read_stamp",
    "save",
    "scrub",
]
