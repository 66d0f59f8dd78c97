"""What else is possible, as far as it was looked into: alternatives, and what is certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.records import record
from models.territory import Territory
from optimizer.inputs.files import is_there
from optimizer.proposal.reading import read_document

__all__ = [
    "AlternativeRow",
    "PairPrice",
    "Prospects",
    "StoredAlternatives",
    "StoredCertainty",
    "read_prospects",
]

ALTERNATIVES_JSON, CERTAINTY_JSON = "alternatives.json", "certainty.json"


@record
class AlternativeRow:
    """One alternative: what it costs more (inhabitants), its regions, and who moves (names)."""

    number: int
    proven: bool
    gap: float | None
    above_best: int
    share: float | None
    regions: tuple[tuple[str, int, int], ...]
    """Name, number of members and inhabitants of each."""
    moved: tuple[str, ...]
    moved_population: int


@record
class StoredAlternatives:
    """What a search for alternatives came to; `within` and `distance` as it was asked."""

    within: float
    distance: int
    exhausted: bool
    rows: tuple[AlternativeRow, ...]


@record
class PairPrice:
    """Two neighbours, and what it costs (inhabitants) to have it the other way.

    The price lies between `least` and `most`; None: not known on that side.
    """

    a: str
    b: str
    names: tuple[str, str]
    together: bool
    verdict: str
    least: float | None
    most: float | None
    impossible: bool

    @property
    def exact(self) -> bool:
        """Whether the price is known."""
        return self.least is not None and self.least == self.most


@record
class StoredCertainty:
    """What is certain of pairs of neighbours in all partitions within a share of the best cost."""

    within: float
    states: Mapping[str, str]
    pairs: tuple[PairPrice, ...]

    def count(self, verdict: str) -> int:
        """Return the number of pairs with a verdict."""
        return sum(pair.verdict == verdict for pair in self.pairs)


@record
class Prospects:
    """Both, where a results folder holds them."""

    alternatives: StoredAlternatives | None = None
    certainty: StoredCertainty | None = None
    states: Mapping[str, str] = field(default_factory=dict)

    def weakest(self, codes: frozenset[str]) -> PairPrice | None:
        """Return the neighbours inside a region that would part at the lowest price; None: not known."""
        inside = [
            pair
            for pair in (self.certainty.pairs if self.certainty else ())
            if pair.together and {pair.a, pair.b} <= codes and not pair.impossible and pair.least is not None
        ]
        return min(inside, key=lambda pair: (pair.least or 0, pair.a, pair.b), default=None)

    def prices_of(self, code: str) -> tuple[PairPrice, ...]:
        """Return the pairs of one municipality, contested and cheap ones first."""
        pairs = self.certainty.pairs if self.certainty else ()
        return tuple(pair for pair in pairs if code in (pair.a, pair.b))


def read_prospects(folder: Path, territory: Territory, objective: float | None) -> Prospects:
    """Return what a results folder knows of alternatives and certainty.

    Parameters
    ----------
    folder : Path
    territory : Territory
    objective : int or None
        What the proposal costs, in inhabitants.

    Raises
    ------
    InputError
        When a file is there that cannot be read.
    """
    alternatives, certainty = None, None
    try:
        if is_there(folder / ALTERNATIVES_JSON):
            content = read_document(folder, ALTERNATIVES_JSON)
            alternatives = _alternatives(content, territory, objective)
        if is_there(folder / CERTAINTY_JSON):
            certainty = _certainty(read_document(folder, CERTAINTY_JSON), territory)
    except InputError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"not as this version writes it: {error!r}", where=str(folder)) from None
    return Prospects(alternatives, certainty, certainty.states if certainty else {})


def _alternatives(
    content: Mapping[str, Any], territory: Territory, objective: float | None
) -> StoredAlternatives:
    return StoredAlternatives(
        float(content["within"]),
        int(content["distance"]),
        bool(content["exhausted"]),
        tuple(_row(n, row, territory, objective) for n, row in enumerate(content["alternatives"], 1)),
    )


def _row(
    number: int, row: Mapping[str, Any], territory: Territory, objective: float | None
) -> AlternativeRow:
    return AlternativeRow(
        number=number,
        proven=row["status"] == "optimal",
        gap=row["gap"],
        above_best=row["above_best"],
        share=row["above_best"] / abs(objective) if objective else None,
        regions=tuple((r["name"], len(r["members"]), r["inhabitants"]) for r in row["regions"]),
        moved=tuple(sorted(map(territory.name, row["moved"]["codes"]))),
        moved_population=row["moved"]["inhabitants"],
    )


def _certainty(content: Mapping[str, Any], territory: Territory) -> StoredCertainty:
    return StoredCertainty(
        float(content["within"]),
        {str(code): str(state) for code, state in content["states"].items()},
        tuple(_pair(pair, territory) for pair in content["pairs"]),
    )


def _pair(pair: Mapping[str, Any], territory: Territory) -> PairPrice:
    a, b = pair["pair"]
    return PairPrice(
        a=a,
        b=b,
        names=(territory.name(a), territory.name(b)),
        together=pair["together_in_best"],
        verdict=pair["verdict"],
        least=pair["price_at_least"],
        most=pair["price_at_most"],
        impossible=pair["impossible"],
    )
