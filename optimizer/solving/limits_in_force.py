"""The limits that a scenario sets, said in full, and those that cannot be meant for its area."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from models.criteria import Finding
from models.criteria.futures import FUTURE
from models.criteria.limits import LowDensity, Range, Tailored
from models.criteria.population import Population
from models.scenario import Scenario
from models.territory import Territory

__all__ = ["implausible_limits", "limits_in_force"]


def limits_in_force(scenario: Scenario, territory: Territory) -> list[str]:
    """Return every limit on regions and on their number in words, one line per criterion.

    Examples
    --------
    >>> from optimizer import load_scenario, open_territory
    >>> drenthe = load_scenario("scenarios/drenthe.toml")
    >>> limits_in_force(drenthe, open_territory(drenthe))[0]
    'inhabitants per region: at least 100,000 (75,000 below 100 inhabitants per km2)'
    """
    found = []
    used = dict(scenario.in_use())
    if isinstance(population := used.get("population"), Population):
        low = population.low_density
        aside = [_thin(low)] if low else []
        if population.deviation is not None:
            aside.append(f"within {population.deviation} of the mean")
        limits = population.range_in(territory)
        found.append(_line("inhabitants per region", limits, population.target, population.tailored, aside))
    if (futures := scenario.futures) is not None:
        labels = [label.removeprefix(FUTURE) for label in futures.labels(territory)]
        held = f"in all but {futures.but} of" if futures.but else "in each of"
        found.append(f"inhabitants per region hold {held} {len(labels)} futures: {', '.join(labels)}")
    if (members := scenario.members) is not None:
        aside = ["the maximum is soft"] if members.soft_maximum and members.maximum is not None else []
        found.append(_line("members per region", members, None, members.tailored, aside))
    for name, attribute in scenario.attributes.items():
        found.append(_line(f"{name} per region", attribute, attribute.target, attribute.tailored, []))
    for name, risk in scenario.risk.items():
        if risk.maximum is not None:
            found.append(
                f"{name}: a yearly bill that fluctuates by at most {100 * risk.maximum:.3g} % per region: at "
                f"least {math.ceil(risk.clients_needed):,} clients a year"
            )
    for name, balance in scenario.balance.items():
        found += balance.band(name)
    if (commuting := scenario.commuting) is not None and commuting.hard:
        excepted = ", ".join(table.municipality for table in commuting.exceptions)
        found.append(
            f"self-containment per region: {commuting.asked()}"
            + (f" (not asked of regions of {excepted} only)" if excepted else "")
        )
    for name, institutions in scenario.institutions.items():
        if institutions.maximum is not None:
            found.append(
                f"regions of {territory.layer(name).label} per region: at most {institutions.maximum}"
            )
    found += [splits.in_words() for splits in scenario.splits.values() if splits.hard]
    found += [asked.in_words() for asked in scenario.regions_with.values()]
    if (number := scenario.number_of_regions) is not None:
        exact = [f"exactly {number.exact}"] if number.exact is not None else []
        words = [*exact, *_ends(number.minimum, number.maximum)]
        words += [f"as {number.prefer} as possible"] if number.prefer else []
        found.append(f"number of regions: {', '.join(words)}" if words else "")
    return [line for line in found if line]


def implausible_limits(scenario: Scenario, territory: Territory) -> list[Finding]:
    """Return a note for each limit that no region of the area can break, or none can keep.

    A minimum below the smallest municipality asks nothing, and one above the whole area cannot be kept:
    most often a thousand was written as 150.000, or thousands were meant.
    """
    found = []
    if (population := scenario.population) is not None:
        values: list[float] = [m.population for m in territory.municipalities.values()]
        found += list(
            _implausible("population", "inhabitants", population, population.target, values, territory)
        )
    for name, attribute in scenario.attributes.items():
        column = territory.column(name)
        values = [column[code] for code in territory.codes]
        place = f"attributes.{name}"
        found += list(_implausible(place, name, attribute, attribute.target, values, territory))
    return found


def _thin(low: LowDensity) -> str:
    if low.proportional:
        return f"in proportion to density below {low.below:,} inhabitants per km2, at least {low.minimum:,}"
    return f"{low.minimum:,} below {low.below:,} inhabitants per km2"


def _line(
    what: str, limits: Range, target: int | None, tailored: tuple[Tailored, ...], aside: list[str]
) -> str:
    words = _ends(limits.minimum, limits.maximum) + ([f"target {target:,}"] if target else [])
    for table in tailored:
        names = table.municipalities or table.regions
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        layer = f" ({table.layer})" if table.regions else ""
        aside.append(f"{', '.join(_ends(table.minimum, table.maximum)) or 'no limit'} within {shown}{layer}")
    if not words and not aside:
        return ""
    return f"{what}: {', '.join(words) or 'no general limit'}" + (f" ({'; '.join(aside)})" if aside else "")


def _ends(minimum: int | None, maximum: int | None) -> list[str]:
    least = [] if minimum is None else [f"at least {minimum:,}"]
    return least + ([] if maximum is None else [f"at most {maximum:,}"])


def _implausible(
    place: str, unit: str, limits: Range, target: int | None, values: Sequence[float], territory: Territory
) -> Iterator[Finding]:
    """Yield what is implausible about one criterion; `values` are those of the area by its codes."""
    if not values:
        return
    small = min(range(len(values)), key=values.__getitem__)
    smallest = (
        f"the smallest municipality, {territory.name(territory.codes[small])} ({values[small]:,.10g} {unit})"
    )
    whole = f"the whole area ({sum(values):,.10g} {unit})"
    named = {"minimum": limits.minimum, "maximum": limits.maximum, "target": target}
    for key, limit in named.items():
        if limit is None or not limit:
            continue
        if limit < values[small] or (limit == values[small] and key == "minimum"):
            beside = "below" if limit < values[small] else "no more than"
            yield Finding("note", f"{place}.{key} of {limit:,} is {beside} {smallest}: is that meant?")
        elif limit > sum(values):
            yield Finding("note", f"{place}.{key} of {limit:,} is above {whole}: is that meant?")
