"""What changed between two descriptions of the same operations: the contract, an OpenAPI file, or two of them."""

from pytest_numbers_contract.drift.changes import Change, Drift, drift_between
from pytest_numbers_contract.drift.documents import read_document
from pytest_numbers_contract.drift.kinds import KINDS, LEVELS, Kind, Level
from pytest_numbers_contract.drift.surface import Surface, surface_of

__all__ = [
    "KINDS",
    "LEVELS",
    "Change",
    "Drift",
    "Kind",
    "Level",
    "Surface",
    "drift_between",
    "read_document",
    "surface_of",
]
