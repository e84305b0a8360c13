"""Contract coverage: which of its operations, members, values, errata and rules the judged exchanges touched.

A touch is a line of words, `kind operation detail`; everything that can be touched is written the same way, so that
coverage is one set beside another, and runs of many workers are merged by joining their sets.
"""

from pytest_numbers_contract.coverage.counting import KINDS, Count, matrix, total
from pytest_numbers_contract.coverage.room import everything
from pytest_numbers_contract.coverage.telling import missing, table
from pytest_numbers_contract.coverage.touching import touched

__all__ = ["KINDS", "Count", "everything", "matrix", "missing", "table", "total", "touched"]
