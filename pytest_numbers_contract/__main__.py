"""`python -m pytest_numbers_contract`: the command `numbers-contract`."""

from __future__ import annotations

import sys

from pytest_numbers_contract.cli import main

sys.exit(main())
