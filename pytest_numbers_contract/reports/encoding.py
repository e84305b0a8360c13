"""Parts of a report as JSON, each in one line."""

from __future__ import annotations

import json
from typing import Any

# What a report holds are values: none is part of itself.
_ENCODER = json.JSONEncoder(allow_nan=False, check_circular=False)


def dumped(value: Any) -> str:
    """Write a part of a report in one line, in ASCII: whoever reads it need not know its encoding."""
    return _ENCODER.encode(value)
