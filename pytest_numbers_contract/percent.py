"""Percentages that somebody asks for."""

from __future__ import annotations


def percent(text: str) -> float:
    """Read a percentage; raise ValueError for what no run can miss or reach: nan as a floor holds nothing."""
    value = float(text)
    if not 0 <= value <= 100:
        raise ValueError(f"{text} is not from 0 to 100")
    return value
