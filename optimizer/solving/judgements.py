"""What criteria say about a partition, as records and as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from models.criteria import Criterion, Finding
from models.proposal import Judgement
from models.territory import Territory
from optimizer.language.titles import english_of
from optimizer.solving.images import finding_to_dict, rounded

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.outputs.common import Criterion as CriterionImage

__all__ = ["criteria_frame", "findings_in_own_words", "judged_in_own_words", "judgements_to_list"]


def findings_in_own_words(findings: Iterable[Finding], territory: Territory) -> tuple[Finding, ...]:
    """Return findings in English and the words of the data."""
    said = english_of(territory)
    return tuple(replace(finding, text=said(finding.text)) for finding in findings)


def judged_in_own_words(judgements: Iterable[Judgement], territory: Territory) -> tuple[Judgement, ...]:
    """Return what criteria say, its findings in English and the words of the data."""
    return tuple(
        replace(judgement, findings=findings_in_own_words(judgement.findings, territory))
        for judgement in judgements
    )


def judgements_to_list(judgements: tuple[Judgement, ...]) -> list[CriterionImage]:
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
            "findings": [finding_to_dict(one) for one in judgement.findings],
        }
        for judgement in judgements
    ]


def criteria_frame(judgements: Iterable[Judgement], territory: Territory) -> pd.DataFrame:
    """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
    import pandas as pd

    columns = ["name", "hard", "value", "unit", "weight", "cost", "share"]
    rows, said = judgements_to_list(tuple(judgements)), english_of(territory)
    rows = [{**row, "unit": said(row["unit"])} for row in rows]
    return pd.DataFrame(rows, columns=columns).set_index("name")


def _weight(criterion: Criterion) -> float | dict[str, float] | None:
    """Return the exchange rate: a number where there is one, by name where there are several."""
    weights = dict(criterion.weights)
    return next(iter(weights.values())) if len(weights) == 1 else weights or None
