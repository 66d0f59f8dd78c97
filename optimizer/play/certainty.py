"""Certain or not: what every answer close to the best has in common, about one municipality, in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from models.proposal import SolveReport, Status
from models.records import record
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.solving.variants import budget

__all__ = ["WITHIN", "Neighbour", "certainty_content", "is_close", "most_close", "share_above"]

WITHIN = 0.02
"""Answers that cost at most this share more than the best are close to it, as in `regio outlook`."""

LISTED = 6
"""So many names are said in a row."""


@record
class Neighbour:
    """Two neighbours, by code, over all answers close to the best.

    Attributes
    ----------
    pair : tuple of (str, str)
    together : bool
        Whether the best has them in one region.
    verdict : str
        As in `optimizer.outlook.certainty.Verdict`.
    share : float or None
        So much more than the best an answer costs that has it the other way; None: none is known.
    """

    pair: tuple[str, str]
    together: bool
    verdict: str
    share: float | None


def is_close(report: SolveReport, best: SolveReport) -> bool | None:
    """Tell whether the best answer to another question is close to the best; None: that is not known.

    With several levels that is said of the last, the earlier ones being as in the best.
    """
    if report.status is Status.INFEASIBLE:
        return False
    if best.objective is None:
        return None
    most = [*(one.value for one in best.levels[:-1]), most_close(best)]
    reached: list[tuple[int | None, int | None]] = [(one.value, one.bound) for one in report.levels]
    reached = reached or [(report.objective, report.bound)]
    for (value, bound), limit in zip(reached, most, strict=False):
        if bound is not None and bound > limit:
            return False
        if value is None or value > limit:
            return None
    return True if len(reached) == len(most) else None


def most_close(best: SolveReport) -> int:
    """Return what an answer close to the best costs at the most (cost units); of levels on the last."""
    least = best.levels[-1].value if best.levels else best.objective or 0
    return budget(least, Fraction(str(WITHIN)))


def share_above(report: SolveReport, best: SolveReport) -> float | None:
    """Return how much more an answer costs than the best, as a share of it; None: that cannot be said."""
    if report.objective is None or not best.objective:
        return None
    return report.objective / best.objective - 1


def certainty_content(
    code: str, found: Sequence[Neighbour], territory: Territory, language: Language, tier: str = ""
) -> dict[str, Any]:
    """Return whether it is certain with whom a municipality shares a region, ready for JSON.

    Parameters
    ----------
    code : str
    found : sequence of Neighbour
        With all pairs that it is in.
    territory : Territory
    language : Language
    tier : str
        Of several tiers the one that it is about.
    """
    own = {(set(one.pair) - {code}).pop(): one for one in found if code in one.pair}
    of: dict[str, list[str]] = {}
    for other, one in own.items():
        of.setdefault(one.verdict, []).append(other)
    share = language.percent(WITHIN)
    said = []
    if "either" in of:
        state = "contested"
        said.append(language.say("Not certain: answers within %(share)s of the best differ.", share=share))
    elif "unknown" in of:
        state = "unknown"
        message = "Not known yet: answers within %(share)s of the best may differ."
        said.append(language.say(message, share=share))
    else:
        state = "certain"
        said.append(language.say("Certain: in every answer within %(share)s of the best.", share=share))
    names = {verdict: _listed(codes, territory, language) for verdict, codes in of.items()}
    for verdict, message in (
        ("always together", "Always with %(names)s."),
        ("never together", "Never with %(names)s."),
        ("unknown", "Not found out: %(names)s."),
    ):
        if verdict in names:
            said.append(language.say(message, names=names[verdict]))
    said += [_contested(own[other], territory.name(other), language) for other in of.get("either", ())]
    if tier:
        message = "On tier %(tier)s, over answers for all tiers."
        said.append(language.say(message, tier=language.phrase(tier)))
    return {"code": code, "state": state, "said": said}


def _contested(one: Neighbour, name: str, language: Language) -> str:
    more = language.percent(one.share, 2) if one.share is not None else "–"
    if one.together:
        message = "With %(name)s in the best; without it from %(more)s more."
    else:
        message = "Without %(name)s in the best; with it from %(more)s more."
    return language.say(message, name=name, more=more)


def _listed(codes: Sequence[str], territory: Territory, language: Language) -> str:
    ordered = sorted(codes, key=territory.index.__getitem__)
    names = [territory.name(code) for code in ordered]
    return language.names(names) if len(names) <= LISTED else f"{', '.join(names[:LISTED])} …"
