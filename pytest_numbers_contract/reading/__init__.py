"""Files as exchanges: vcrpy cassettes, HARs and bare bodies, each with the place where it was read.

Files are not trusted: whatever is torn, too large or asks for objects is Unreadable, by file and line.
"""

from pytest_numbers_contract.reading.bodies import body_exchange
from pytest_numbers_contract.reading.files import FILE_LIMIT, STDIN, find_files, read_file
from pytest_numbers_contract.reading.lines import lines_of

__all__ = ["FILE_LIMIT", "STDIN", "body_exchange", "find_files", "lines_of", "read_file"]
