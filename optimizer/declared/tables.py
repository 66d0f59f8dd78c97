"""The tables and the JSON image of a completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.territory import Territory
from optimizer.declared.exemptions import GROUND
from optimizer.declared.lockout import Lockout
from optimizer.declared.measures import AreaCompletion, CompletionMeasures, TaskCompletion
from optimizer.declared.soundness import Soundness
from optimizer.declared.suggestions import Suggestion
from optimizer.solving.images import finding_to_dict
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.common import Region
    from optimizer.outputs.declared import (
        CompletionOutput,
        Diagnosis,
        Opening,
        StalledArea,
        Suggestion as SuggestionImage,
        Who,
    )

__all__ = [
    "as_dict",
    "change_table",
    "diagnosis_to_dict",
    "municipality_table",
    "region_table",
    "suggestion_table",
]


def region_table(completion: CompletionMeasures) -> Rows:
    """Return a row per declared region and task: sound or not, and every hard rule it breaks."""
    return Rows(
        ("task", "region", "members", "inhabitants", "sound", "operational", "forms", "criteria", "faults"),
        (
            (task.diagnosis.declaration.task, *row.values())
            for task in completion.tasks
            for row in _regions(task.diagnosis)
        ),
    )


def _regions(diagnosis: Soundness) -> list[dict[str, Any]]:
    declaration = diagnosis.declaration
    return [
        {
            "region": region.name,
            "members": len(region.members),
            "inhabitants": diagnosis.territory.population(region.members),
            "sound": region.sound,
            "operational": declaration.is_operational(region.name),
            "forms": list(declaration.forms(region.name)),
            "criteria": list(dict.fromkeys(fault.criterion for fault in region.faults)),
            "faults": [fault.text for fault in region.faults],
        }
        for region in diagnosis.regions
    ]


def municipality_table(completion: CompletionMeasures) -> Rows:
    """Return a row per municipality and task: its state, and in a stalled area its place and price.

    ``state`` is sound, stalled, white (in no region) or double (in several).  ``price`` is in
    weighted inhabitants above the cheapest division; ``then_with`` are the members of its region
    when it is locked out of the one of the cheapest division.
    """
    return Rows(
        (
            *("task", "code", "name", "inhabitants", "declared", "state", "area"),
            *("place", "price", "proven", "then_with"),
        ),
        (
            (task.diagnosis.declaration.task, *row)
            for task in completion.tasks
            for row in _municipalities(task)
        ),
    )


def _municipalities(task: TaskCompletion) -> list[tuple[Any, ...]]:
    diagnosis, territory = task.diagnosis, task.diagnosis.territory
    area_of = {code: area.area.name for area in task.areas for code in area.area.territory.codes}
    lockouts = {lockout.code: lockout for area in task.areas for lockout in area.lockouts}
    return [
        (
            *(code, territory.name(code), territory.population([code]), diagnosis.name_of(code)),
            *(_state(diagnosis, code), area_of.get(code, "")),
            *_place(territory, lockouts.get(code)),
        )
        for code in territory.codes
    ]


def _state(diagnosis: Soundness, code: str) -> str:
    """Say how a municipality was declared: in no region, in several, in a stalled or a sound one."""
    states = {"white": diagnosis.white, "double": diagnosis.double, "stalled": diagnosis.stalled}
    return next((state for state, codes in states.items() if code in codes), "sound")


def _place(territory: Territory, found: Lockout | None) -> tuple[Any, ...]:
    """Return place, price, proof and partners elsewhere; nothing outside the stalled areas."""
    if found is None:
        return ("", None, None, "")
    return (
        str(found.place),
        territory.in_inhabitants(found.price),
        found.proven,
        territory.names(found.elsewhere),
    )


def suggestion_table(completion: CompletionMeasures) -> Rows:
    """Return a row per suggestion; prices are in weighted inhabitants above the cheapest division."""
    return Rows(
        (
            *("suggestion", "task", "area", "kind", "aim", "regions", "price", "proven"),
            *("municipalities_changing", "inhabitants_changing", "municipalities_receiving"),
            *("inhabitants_receiving", "municipalities_affected", "dearer_than_declared"),
        ),
        (
            (
                *(number, task.diagnosis.declaration.task, area.area.name, one.kind, one.aim),
                *(
                    len(one.partition),
                    completion.territory.in_inhabitants(area.price(one)),
                    one.proven,
                ),
                *(len(one.changes), one.inhabitants_changing, len(one.receiving)),
                *(completion.territory.whole.population(one.receiving), len(one.affected)),
                area.price(one) > area.declared_price,
            )
            for number, (task, area, one) in enumerate(completion.numbered, 1)
        ),
    )


def change_table(completion: CompletionMeasures) -> Rows:
    """Return a row per suggestion and municipality that must say yes, by ``role``.

    ``changes``: its region changes; ``receives``: it keeps its region, which takes others in.
    """
    name, people = completion.territory.name, completion.territory.whole.population
    return Rows(
        ("suggestion", "task", "code", "name", "inhabitants", "declared", "suggested", "role"),
        (
            (
                *(number, task.diagnosis.declaration.task),
                *(code, name(code), people([code]), before, after, role),
            )
            for number, (task, _, one) in enumerate(completion.numbered, 1)
            for code, before, after, role in _consents(task, one)
        ),
    )


def _consents(task: TaskCompletion, one: Suggestion) -> list[tuple[str, str, str, str]]:
    """Return who must say yes: code, declared and suggested region, and whether it changes or receives."""
    names, place = one.names, one.partition.region_of
    found = [(change.code, change.before, change.after, "changes") for change in one.changes]
    receiving = [code for code in one.area.territory.codes if code in one.receiving]
    return found + [
        (code, task.diagnosis.name_of(code), names[place(code)], "receives") for code in receiving
    ]


# -------------------------------------------------------------------- JSON
def as_dict(completion: CompletionMeasures) -> CompletionOutput:
    """Return everything, ready for JSON; costs in inhabitants, municipalities by code."""
    numbers = {id(one): k for k, (_, _, one) in enumerate(completion.numbered, 1)}
    return {
        "version": 1,
        "scenario": completion.scenario.name,
        "incongruent": completion.incongruent,
        "tasks": [
            {
                **diagnosis_to_dict(task.diagnosis),
                "areas": [_area(area, numbers) for area in task.areas],
            }
            for task in completion.tasks
        ],
    }


def diagnosis_to_dict(diagnosis: Soundness) -> Diagnosis:
    """Return what is wrong with one declaration."""
    declaration = diagnosis.declaration
    return {
        "task": declaration.task,
        "label": declaration.label,
        "date": declaration.date.isoformat() if declaration.date else None,
        "regions": [
            {
                "name": region.name,
                "members": sorted(region.members),
                "inhabitants": diagnosis.territory.population(region.members),
                "sound": region.sound,
                "operational": declaration.is_operational(region.name),
                "forms": list(declaration.forms(region.name)),
                "faults": [{"criterion": f.criterion, "text": f.text} for f in region.faults],
            }
            for region in diagnosis.regions
        ],
        "white_spots": sorted(diagnosis.white),
        "double": {code: list(declaration.regions_of[code]) for code in sorted(diagnosis.double)},
        "withdrawn": {name: sorted(members) for name, members in declaration.withdrawn.items()},
        "unknown_codes": [
            {"code": stray.code, "region": stray.region, "place": stray.place} for stray in declaration.strays
        ],
        "findings": [finding_to_dict(one) for one in diagnosis.overall],
    }


def _area(completion: AreaCompletion, numbers: dict[int, int]) -> StalledArea:
    area = completion.area
    return {
        "name": area.name,
        "closed": sorted(area.closed),
        "opening": _opening(completion),
        "declared_price": None
        if completion.best is None
        else area.territory.in_inhabitants(completion.declared_price),
        "suggestions": [_suggestion(completion, one, numbers[id(one)]) for one in completion.suggestions],
        "municipalities": [
            {
                "code": lockout.code,
                "place": str(lockout.place),
                "without": lockout.partner,
                "price": area.territory.in_inhabitants(lockout.price),
                "proven": lockout.proven,
                "then_with": sorted(lockout.elsewhere),
            }
            for lockout in completion.lockouts
        ],
    }


def _opening(completion: AreaCompletion) -> Opening:
    area, opening = completion.area, completion.area.opening
    return {
        "opened": None if opening.regions is None else list(opening.regions),
        "measure": "fewest sound regions, then fewest inhabitants in them",
        "closed_because": list(area.obstacles),
        "proved_impossible": [list(names) for names in opening.ruled_out],
        "not_known": [list(names) for names in opening.unknown],
        "others": [
            {
                "opened": list(one.area.opening.regions or ()),
                "price": completion.area.territory.in_inhabitants(completion.price(one)),
                "proven": one.proven,
                "regions": _regions_of(one),
                **_who(one),
            }
            for one in completion.elsewhere
        ],
    }


def _who(one: Suggestion) -> Who:
    """Return whose councils must say yes: those that change region first, then those that receive them."""
    changing = [change.code for change in one.changes]
    receiving = [code for code in one.area.territory.codes if code in one.receiving]
    return {"must_say_yes": changing + receiving, "changing": changing, "receiving": receiving}


def _regions_of(one: Suggestion) -> list[Region]:
    people = one.area.territory.whole.population
    return [
        {"name": name, "members": sorted(region), "inhabitants": people(region)}
        for region, name in one.names.items()
    ]


def _suggestion(completion: AreaCompletion, one: Suggestion, number: int) -> SuggestionImage:
    return {
        "suggestion": number,
        "kind": one.kind,
        "aim": one.aim,
        "price": completion.area.territory.in_inhabitants(completion.price(one)),
        "dearer_than_declared": completion.price(one) > completion.declared_price,
        "price_by_criterion": {
            name: completion.area.territory.in_inhabitants(cost)
            for name, cost in completion.price_by_criterion(one).items()
        },
        "proven": one.proven,
        "regions": _regions_of(one),
        **_who(one),
        "exemptions": [
            {
                "criterion": exemption.criterion,
                "region": one.names[exemption.region],
                "members": sorted(exemption.region),
                "value": exemption.value,
                "limit": exemption.limit,
                "size": exemption.size,
                "ground": GROUND,
            }
            for exemption in one.exemptions
        ],
        "inhabitants_changing": one.inhabitants_changing,
        "affected": sorted(one.affected),
    }
