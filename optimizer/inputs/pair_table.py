"""Tables of pairs: two municipalities, and what it costs to separate or to join them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from models.errors import InputError
from models.territory import PairCosts, Territory
from optimizer.inputs.csv_table import Table, table_of
from optimizer.inputs.numbers import notation_of
from optimizer.inputs.sheets import read_sheets

__all__ = ["load_pairs"]

SIDES = (("a", "b"), ("from", "to"), ("van", "naar"), ("code_a", "code_b"))
"""What the two columns of municipalities may be called."""

COSTS = {"separating": ("separating", "scheiden"), "joining": ("joining", "samenvoegen")}
"""What the columns of costs may be called, by what they say."""

MOST = 10**12
"""The largest cost of one pair, in inhabitants."""


def load_pairs(path: str | Path, territory: Territory) -> PairCosts:
    """Read costs of pairs of municipalities: ``a, b, separating, joining``.

    Municipalities are given by code or by name, in either order, and need not touch; one of the two
    columns of costs is enough.  An empty cell costs nothing; rows about the same pair add up.

    Parameters
    ----------
    path : str or Path
        A CSV table or a workbook (its first sheet).
    territory : Territory
        Whose municipalities (of the whole) are known.

    Returns
    -------
    PairCosts
        In inhabitants, as exact as they are written.

    Raises
    ------
    InputError
        For a column, municipality or number that cannot be used, told by file, row and column.
    """
    path = Path(path)
    if territory.reading is not None:
        raise InputError(
            "a table of pairs is not carried from one year to another",
            where=path.name,
            expected="the municipalities of the data, without `recode`",
        )
    table = table_of(read_sheets(path)[0], path.name)
    plain = {column.strip().casefold(): column for column in table.columns}
    sides = next((pair for pair in SIDES if set(pair) <= plain.keys()), None)
    says = {key: plain[name] for key, names in COSTS.items() for name in names if name in plain}
    if sides is None or not says:
        raise InputError(
            "no table of pairs",
            where=f"{table.name}, row {table.header_line}",
            value=", ".join(table.columns),
            expected="the columns a, b and separating or joining",
        )
    one, other = (_codes(table, plain[side], territory) for side in sides)
    for row, pair in enumerate(zip(one, other, strict=True)):
        if pair[0] == pair[1]:
            raise table.error(
                row, plain[sides[1]], "a municipality and itself are no pair", expected="another municipality"
            )
    costs: dict[str, dict[tuple[str, str], Fraction]] = {key: {} for key in COSTS}
    for key, column in says.items():
        for a, b, cost in zip(one, other, _costs(table, column), strict=True):
            if cost:
                pair = (min(a, b), max(a, b))
                costs[key][pair] = costs[key].get(pair, Fraction(0)) + cost
    return PairCosts(**costs)


def _codes(table: Table, column: str, territory: Territory) -> list[str]:
    return [
        territory.code_of(cell, where=table.where(row, column))
        for row, cell in enumerate(table.column(column))
    ]


def _costs(table: Table, column: str) -> list[Fraction]:
    """Return the costs of a column, all read in one way; an empty cell is none."""
    cells = table.column(column)
    try:
        notation = notation_of(cells)
    except InputError as error:
        raise error.within(f"{table.name}, column {column}") from None
    costs = []
    for row, cell in enumerate(cells):
        value = notation.number(cell) if cell else 0.0
        if value is None or not 0 <= value <= MOST:
            expected = f"a number of inhabitants between 0 and {MOST:,}"
            raise table.error(row, column, "no cost of a pair", expected=expected)
        costs.append(Fraction(str(value)))
    return costs
