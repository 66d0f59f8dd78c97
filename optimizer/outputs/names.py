"""The names of all outputs, for the help of `schema`: their types load slowly."""

from __future__ import annotations

__all__ = ["NAMES"]

NAMES = (
    "propose",
    "verify",
    "assess",
    "compare",
    "congruence",
    "explain",
    "tipping",
    "weights",
    "support",
    "path",
    "complete",
    "monitor",
    "study-table",
    "study-frontier",
    "data-import",
    "data-fetch",
    "data-check",
    "data-list",
    "criteria",
    "certificate",
    "alternatives",
    "certainty",
    "study",
    "study-failed",
    "study-files",
    "sources",
    "basis",
)
"""In the order of `schemas.OUTPUTS`."""
