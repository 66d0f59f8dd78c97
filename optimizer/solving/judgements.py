"""What criteria say about a partition, as records and as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from models.criteria import Criterion
from models.proposal import Judgement

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["criteria_frame", "judgements_to_list", "rounded"]


def judgements_to_list(judgements: tuple[Judgement, ...]) -> list[dict[str, Any]]:
    """Return what each criterion says: value, unit, weighted cost and share, findings."""
    whole = sum(judgement.measure.cost for judgement in judgements)
    return [
        {
            "name": judgement.name,
            "title": judgement.criterion.title,
            "source": judgement.criterion.source,
            "hard": judgement.criterion.hard,
            "weight": _weight(judgement.criterion),
            "value": rounded(judgement.measure.value),
            "unit": judgement.measure.unit,
            "cost": judgement.cost,
            "share": round(judgement.measure.cost / whole, 4) if whole else 0.0,
            "details": [
                {"name": d.name, "value": rounded(d.value), "unit": d.unit, "members": list(d.about)}
                for d in judgement.measure.details
            ],
            "findings": [
                {
                    "kind": f.kind,
                    "text": f.text,
                    "codes": list(f.codes),
                    "value": rounded(f.value),
                    "limit": rounded(f.limit),
                }
                for f in judgement.findings
            ],
        }
        for judgement in judgements
    ]


def criteria_frame(judgements: Iterable[Judgement]) -> pd.DataFrame:
    """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
    import pandas as pd

    columns = ["name", "hard", "value", "unit", "weight", "cost", "share"]
    rows = [{key: row[key] for key in columns} for row in judgements_to_list(tuple(judgements))]
    return pd.DataFrame(rows, columns=columns).set_index("name")


def _weight(criterion: Criterion) -> float | dict[str, float] | None:
    """Return the exchange rate: a number where there is one, by name where there are several."""
    weights = dict(criterion.weights)
    return next(iter(weights.values())) if len(weights) == 1 else weights or None


def rounded(value: float | None) -> float | None:
    """Return a figure to six decimals; None stays None: unknown."""
    return None if value is None else round(value, 6)
