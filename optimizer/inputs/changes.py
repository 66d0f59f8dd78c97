"""Changes to a scenario in code: what a what-if run asks, or the price of a wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.criteria import LAYER_KEYS
from models.errors import InputError
from models.scenario import Scenario
from optimizer.inputs.scenarios import merge, scenario_from, scenario_to_dict

__all__ = ["change_scenario"]

Group = Iterable[str]


def change_scenario(
    scenario: Scenario,
    *,
    together: Iterable[Group] = (),
    apart: Iterable[Group] = (),
    fix: Iterable[Group] = (),
    mergers: Mapping[str, Group] | None = None,
    minimum: int | None = None,
    population: Mapping[str, int] | None = None,
    without: Iterable[str] = (),
    tables: Mapping[str, Any] | None = None,
    tier: str | None = None,
) -> Scenario:
    """Return a scenario with some things asked differently; the given one stays as it is.

    Parameters
    ----------
    scenario : Scenario
    together, apart, fix : iterable of groups of str
        Municipalities (name or code) that share a region, do not, or form a region as they are.
    mergers : mapping of str to group of str
        New municipality by name, and who merge into it (P14).
    minimum : int
        Inhabitants per region at the least.
    population : mapping of str to int
        Other numbers of inhabitants, by name or code.
    without : iterable of str
        Criteria left out: ``size``, ``arrangements.ggd_regio``, ``arrangements`` (all layers).
    tables : mapping
        Anything else, as in a scenario file: merged over it.
    tier : str, optional
        Of which tier `together`, `apart`, `fix` and `minimum` are asked; absent: the lowest.

    Raises
    ------
    InputError
        When there is no such tier, a criterion in `without` is not used, or a value does not fit the schema.

    Examples
    --------
    >>> from optimizer import change_scenario, load_scenario
    >>> drenthe = load_scenario("scenarios/drenthe.toml")
    >>> change_scenario(drenthe, minimum=150_000).population.minimum
    150000
    >>> drenthe.population.minimum
    100000
    """
    content = scenario_to_dict(scenario)
    asked = _place(content, scenario, tier)
    inherited = {} if asked is content else content.get("locks", {})
    locks = merge(inherited, asked.get("locks") or {})
    for key, groups in (("together", together), ("apart", apart), ("fixed", fix)):
        locks[key] = [*locks.get(key, ()), *(list(group) for group in groups)]
    asked["locks"] = locks
    merged = [{"name": name, "municipalities": list(group)} for name, group in (mergers or {}).items()]
    content["mergers"] = [*content.get("mergers", ()), *merged]
    content["inhabitants"] = {**content.get("inhabitants", {}), **(population or {})}
    if minimum is not None:
        asked["population"] = {**(asked.get("population") or {}), "minimum": minimum}
    for name in without:
        if scenario.tiers:
            _leave_out_of_tier(asked, scenario.at_tier(tier), name)
        else:
            _leave_out(content, name)
    return scenario_from(merge(content, tables or {}), folder=scenario.folder, where="what-if")


def _place(content: dict[str, Any], scenario: Scenario, tier: str | None) -> dict[str, Any]:
    """Return the table in which a wish stands: that of its tier, of several the lowest."""
    names = [own.name for own in scenario.tiers] or [scenario.tier]
    if tier is not None and tier not in names:
        raise InputError(
            "no such tier", where="tier", value=tier, expected="one of " + ", ".join(names), options=names
        )
    if not scenario.tiers:
        return content
    place: dict[str, Any] = content["tiers"][names.index(tier or names[0])]
    return place


def _leave_out_of_tier(place: dict[str, Any], asked: Scenario, name: str) -> None:
    """Say in the table of a tier that it goes without a criterion, whatever stands outside."""
    used = [full for full, _ in asked.in_use()]
    tables = [full for full in used if full == name or full.split(".")[0] == name]
    if not tables:
        raise InputError(
            f"tier {asked.tier} does not use this criterion",
            where="without",
            value=name,
            expected="one of " + ", ".join(used),
            options=used,
        )
    for full in tables:
        key, _, layer = full.partition(".")
        key = "regions" if key == "number_of_regions" else key
        if layer:
            place[key] = {**(place.get(key) or {}), layer: False}
        else:
            place[key] = False


def _leave_out(content: dict[str, Any], name: str) -> None:
    """Remove a criterion's table."""
    key, _, layer = name.partition(".")
    key = "regions" if key == "number_of_regions" else key
    tables = content[key] if layer and key in content else content
    if (layer or key) not in tables or not isinstance(content.get(key), dict):
        used = [
            k for k, v in content.items() if isinstance(v, dict) and k not in ("area", "solver", "objective")
        ]
        used += [f"{k}.{layer}" for k in LAYER_KEYS for layer in content.get(k, ())]
        raise InputError(
            "this criterion is not used",
            where="without",
            value=name,
            expected="one of " + ", ".join(sorted(used)),
            options=used,
        )
    del tables[layer or key]
