"""Exemptions: limits of its own for a named area, in place of the general ones (P2, P15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.criteria import Ranged
from models.criteria.members import Members
from models.errors import InputError
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.scenarios import scenario_to_dict

__all__ = ["Exemption", "exempted_tables", "exemptions_of", "ranged_criteria", "unexempted_tables"]


@record
class Exemption:
    """Limits that hold for every region whose members all lie in an area.

    Attributes
    ----------
    criterion : str
        As the scenario calls it, such as ``population``.
    number : int
        Its place among those of the criterion; of several that fit a region the last holds.
    codes : frozenset of str
        The area, as far as it lies in that of the scenario.
    minimum, maximum : int or None
        None: there is no such limit there.
    reason : str
    """

    criterion: str
    number: int
    codes: frozenset[str]
    minimum: int | None
    maximum: int | None
    reason: str


def ranged_criteria(asked: Scenario) -> Mapping[str, Ranged]:
    """Return the criteria with a hard minimum or maximum per region, by their full name."""
    return {name: one for name, one in asked.in_use() if isinstance(one, Ranged) and any(_general(one))}


def exemptions_of(asked: Scenario, territory: Territory) -> tuple[Exemption, ...]:
    """Return the exemptions of a question, in their order, as far as they are about its area."""
    everyone = frozenset(territory.codes)
    return tuple(
        Exemption(
            name,
            number,
            table.codes(territory, "tailored") & everyone,
            table.minimum,
            table.maximum,
            table.reason,
        )
        for name, criterion in asked.in_use()
        if isinstance(criterion, Ranged)
        for number, table in enumerate(criterion.tailored)
        if table.codes(territory, "tailored") & everyone
    )


def exempted_tables(
    asked: Scenario,
    criterion: str,
    codes: Iterable[str],
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    reason: str,
) -> dict[str, Any]:
    """Return what a question gets besides so that an area has limits of its own.

    Parameters
    ----------
    asked : Scenario
    criterion : str
        ``population``, ``members`` or an attribute such as ``attributes.clients``.
    codes : iterable of str
    minimum, maximum : int, optional
        The limits there; what is not given stays as it is for all.
    reason : str

    Raises
    ------
    InputError
        When the criterion has no limits, no limit is given, or there is no reason.
    """
    ranged = ranged_criteria(asked)
    if criterion not in ranged:
        raise InputError(
            "has no limits to be exempted from",
            value=criterion,
            expected="one of " + ", ".join(ranged) if ranged else "a minimum or a maximum",
            options=ranged,
        )
    if minimum is None and maximum is None:
        raise InputError("an exemption has a minimum or a maximum of its own")
    if not reason.strip():
        raise InputError("an exemption needs a reason")
    low, high = _general(ranged[criterion])
    area = sorted(codes)
    table: dict[str, Any] = {"municipalities": area, "reason": reason.strip()}
    table |= {"minimum": low if minimum is None else minimum, "maximum": high if maximum is None else maximum}
    kept = [one for one in _tables(asked, criterion) if sorted(one.get("municipalities", ())) != area]
    return _nested(criterion, [*kept, {key: value for key, value in table.items() if value is not None}])


def unexempted_tables(asked: Scenario, criterion: str, number: int) -> dict[str, Any]:
    """Return what a question gets besides so that one of its exemptions is gone.

    Raises
    ------
    InputError
        When there is no such exemption.
    """
    tables = _tables(asked, criterion)
    if not 0 <= number < len(tables):
        raise InputError("there is no such exemption", value=f"{criterion} {number + 1}")
    return _nested(criterion, [table for k, table in enumerate(tables) if k != number])


def _general(criterion: Ranged) -> tuple[int | None, int | None]:
    """Return the hard minimum and maximum of all regions."""
    soft = isinstance(criterion, Members) and criterion.soft_maximum
    return criterion.minimum, None if soft else criterion.maximum


def _tables(asked: Scenario, criterion: str) -> list[dict[str, Any]]:
    place: Any = scenario_to_dict(asked)
    for key in criterion.split(".", 1):
        place = place.get(key) or {}
    return [dict(table) for table in place.get("tailored", ())]


def _nested(criterion: str, tables: list[dict[str, Any]]) -> dict[str, Any]:
    key, _, column = criterion.partition(".")
    own = {"tailored": tables}
    return {key: {column: own}} if column else {key: own}
