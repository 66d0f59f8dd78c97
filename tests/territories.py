"""Small territories: by hand, and a Hypothesis strategy for random ones with a scenario.

`scenarios` draws a territory, an area in it and tables for any of the criteria with every key
that a table may have; numbers are such that limits bind, costs tie and many partitions fail.
Inside one example everything comes from one seeded generator: spread evenly, unlike what
Hypothesis draws value by value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from hypothesis import strategies as st

from models.partition import Partition
from models.problem import Region
from models.scenario import Scenario
from models.territory import Layer, Municipality, PairCosts, Territory, Touch
from tests.brute_force import set_partitions

KINDS = ("land", "fixed_link", "ferry_car", "ferry_foot", "no_link", "corner")


# -------------------------------------------------------------------- by hand
def territory_of(
    people: Mapping[str, int],
    borders: Iterable[str],
    *,
    layers: Iterable[Layer] = (),
    km2: Mapping[str, float] | None = None,
    metres: Mapping[str, int] | None = None,
    crossings: Mapping[str, str] | None = None,
    jobs: Mapping[str, int] | None = None,
    columns: Mapping[str, Mapping[str, float]] | None = None,
) -> Territory:
    """Make a territory of municipalities with one-letter codes; 'AB' is the pair of A and B.

    Municipality A is called A-stad, has 10 km2 and borders of 1,000 m of land unless said otherwise.
    """
    km2, metres, crossings = km2 or {}, metres or {}, crossings or {}
    return Territory.build(
        [
            Municipality(code, f"{code}-stad", number, km2.get(code, 10.0), 0.0, 0.0)
            for code, number in people.items()
        ],
        {(p[0], p[1]): Touch(crossings.get(p, "land"), metres.get(p, 1000)) for p in borders},
        layers=layers,
        commuting={(p[0], p[1]): number for p, number in (jobs or {}).items()},
        columns=columns,
    )


def layer_of(name: str, *regions: str, centres: str = "", kind: str = "partition") -> Layer:
    """Make a layer of regions given by the codes of their members, called 'r1', 'r2', ..."""
    region_of = {code: f"r{k}" for k, codes in enumerate(regions, 1) for code in codes}
    return Layer(name, kind, region_of, centres=frozenset(centres))


def ring() -> Territory:
    """A centre U with the small L, W and Z around it, as Utrecht lies in its ring; E is beyond.

    U is a centre by the layer ``work``.
    """
    return territory_of(
        {"U": 300_000, "L": 60_000, "W": 50_000, "Z": 40_000, "E": 90_000},
        ["UL", "UW", "UZ", "LW", "LZ", "ZE"],
        layers=[layer_of("work", "ULWZ", "E", centres="U")],
    )


def partitions_of(territory: Territory) -> Iterator[tuple[Partition, list[Region]]]:
    """Every way to group the municipalities of an area, connected or not."""
    for groups in set_partitions(list(range(len(territory.codes)))):
        regions = [frozenset(group) for group in groups]
        yield Partition([territory.codes[i] for i in region] for region in regions), regions


# -------------------------------------------------------------------- at random
@st.composite
def scenarios(
    draw: st.DrawFn, names: Iterable[str] | None = None, max_units: int = 5
) -> tuple[Scenario, Territory]:
    """Draw a scenario and its territory: an area of at most `max_units` of a larger whole.

    `names` are the criteria it has tables for; None: two to five of them.
    """
    rng = draw(st.randoms(use_true_random=True))
    size = min(max_units, rng.randint(1, 2 * max_units))
    whole = random_whole(rng, size + rng.randint(0, 2))
    if names is None:
        names = rng.sample(sorted(random_values(rng, whole)), rng.randint(2, 5))
    content = {name: random_tables(rng, whole, name) for name in names}
    if "futures" in content and "population" not in content:
        content["population"] = random_tables(rng, whole, "population")
    if any("centres" in table for table in content.get("regions_with", {}).values()):
        content.setdefault("centres", random_tables(rng, whole, "centres"))
    if "deviation" in content.get("population", {}):
        content["regions"] = {"exact": rng.randint(1, 3)}
    asked = content.get("regions_with", {}).values()
    least = max((table.get("at_least") or table.get("exactly") or 0 for table in asked), default=0)
    for key in content.get("regions", {}).keys() & {"exact", "maximum"}:
        content["regions"][key] = max(content["regions"][key], least)
    content["area"] = {"municipalities": rng.sample(whole.codes, size)}
    scenario = Scenario.model_validate(content)
    return scenario, scenario.cut(whole)


def random_whole(rng: Random, size: int) -> Territory:
    """Make a whole of `size` municipalities with layers of every kind, commuting and columns."""
    codes = [f"{k:04d}" for k in range(1, size + 1)]
    municipalities = [
        Municipality(
            code,
            f"Stad {code[-1]}",
            5
            * rng.choice([rng.randint(200, 4_000), rng.randint(4_000, 12_000), rng.randint(12_000, 30_000)]),
            rng.choice([4.25, 20.0, 61.37, 250.0]),
            0.0,
            0.0,
        )
        for code in codes
    ]
    near = {(codes[rng.randint(max(0, i - 3), i - 1)], codes[i]) for i in range(1, size)}
    chords = {pair for pair in combinations(codes, 2) if rng.random() < 0.2}
    flows = [(a, b) for a in codes for b in codes]
    return Territory.build(
        municipalities,
        {pair: _touch(rng) for pair in sorted(near | chords)},
        layers=_layers(rng, codes),
        commuting={flow: 50 * rng.randint(0, 40) for flow in flows if rng.random() < 0.7},
        columns={
            "clients": {code: rng.choice([0, 1.5, 12, 20.125, 7.25]) for code in codes},
            "p_2030": {code: 5 * rng.randint(0, 20_000) for code in codes},
            "p_2040": {code: 5 * rng.randint(200, 12_000) for code in codes},
            "cases": {code: rng.randint(1, 40) for code in codes},
            "balance": {code: rng.randint(-9, 9) for code in codes},
            "budget": {code: rng.randint(1, 9) * 1e6 + 0.01 for code in codes},
        },
        pair_costs={"staff": _pair_costs(rng, codes), "rivers": _pair_costs(rng, codes)},
    )


def _pair_costs(rng: Random, codes: list[str]) -> PairCosts:
    """Make costs of some pairs, touching or not; one may cost something both ways."""
    pairs = list(combinations(codes, 2))
    separating, joining = (rng.sample(pairs, rng.randint(0, min(4, len(pairs)))) for _ in range(2))
    return PairCosts(
        {pair: Fraction(rng.randint(0, 300_000), 7) for pair in separating},
        {pair: Fraction(rng.randint(0, 300_000), 7) for pair in joining},
    )


def _touch(rng: Random) -> Touch:
    kind = rng.choice(KINDS) if rng.random() < 0.3 else "land"
    return Touch(kind, rng.choice([0, 10, 995, 1000, 12_345]))


def _layers(rng: Random, codes: list[str]) -> list[Layer]:
    """Make a layer of each kind: a partition with centres, one that leaves some out, centres alone."""

    def centres() -> frozenset[str]:
        return frozenset(rng.sample(codes, min(len(codes), rng.randint(1, 2))))

    every = {code: rng.choice(["Noord", "Zuid", "West"]) for code in codes}
    some = {code: rng.choice(["Oost", "Midden"]) for code in codes if rng.random() < 0.7}
    return [
        Layer("labour", "partition", every, centres=centres()),
        Layer("service", "partial", some or {codes[0]: "Oost"}, also_in={codes[0]: ("Noord",)}),
        Layer("posts", "centres", {}, centres=centres()),
    ]


def random_values(rng: Random, whole: Territory, unit: int = 1) -> dict[str, dict[str, Any]]:
    """Return a value for each key of each criterion's table, by the names of a scenario file.

    `unit` is the size of what a column counts, for limits on columns.
    """
    weight = rng.choice([0.0, 0.25, 1 / 3, 1.0, 1.0, 4.0])
    total = whole.population()
    return {
        "coverage": {},
        "contiguity": {
            "crossings": ["land", *rng.sample(KINDS, rng.randint(0, 3))],
            "add": _links(rng, whole),
            "remove": _links(rng, whole),
        },
        "regions": {
            "exact": rng.randint(1, 3),
            "minimum": rng.randint(1, 3),
            "maximum": rng.randint(3, 5),
            "prefer": rng.choice(["many", "few"]),
            "weight": weight,
        },
        "population": {
            "minimum": rng.randint(0, total // 2),
            "maximum": rng.randint(total // 2, total),
            "deviation": rng.choice(["0.5%", "30 %", "12,5%", "90%"]),
            "target": rng.randint(0, total),
            "weight": weight,
            "low_density": {
                "below": rng.randint(100, 3000),
                "minimum": rng.randint(1, max(1, total // 4)),
                "proportional": rng.random() < 0.5,
                "reason": "thin",
            },
            "tailored": _tailored(rng, whole, total // 2, total),
        },
        "futures": {
            "columns": rng.choice([["p_2030"], ["p_2030", "p_2040"], ["population", "p_2040", "p_2030"]]),
            "file": None,
            "extrapolate": [],
            "but": rng.randint(0, 2),
            "soft": rng.choice(["average", "worst"]),
            "weight": weight,
        },
        "members": {
            "minimum": rng.randint(0, 2),
            "maximum": rng.randint(2, 4),
            "soft_maximum": rng.random() < 0.5,
            "weight": weight,
            "tailored": _tailored(rng, whole, 2, 4),
        },
        "attributes": {
            "minimum": rng.randint(0, 20 * unit),
            "maximum": rng.randint(20 * unit, 50 * unit),
            "target": rng.randint(0, 60 * unit),
            "weight": weight,
            "tailored": _tailored(rng, whole, 20 * unit, 50 * unit),
        },
        "risk": {
            "clients": "cases",
            "rate": rng.choice([0.5, 2.0, 7.25]),
            "spread": rng.choice([0.0, 1.0, 1.7]),
            "maximum": rng.choice([0.05, 0.3, 0.5, 0.75]),
        },
        "balance": {
            "per": rng.choice(["population", "area_km2", "budget"]),
            "minimum": rng.choice([0.0, 0.00002, 0.0001, 0.01]),
            "maximum": rng.choice([0.0005, 0.001, 0.5, 3.0]),
            "weight": weight,
        },
        "size": {"target": rng.randint(1, total), "cap": rng.randint(1, 100_000), "weight": weight},
        "centres": {
            "layers": rng.sample(["labour", "posts"], rng.randint(1, 2)),
            "minimum_population": rng.randint(20_000, 120_000),
            "municipalities": _names(rng, whole, 1),
            "at_least": rng.randint(0, 3),
            "share": rng.choice([0.25, 0.33, 0.34, 1 / 3, 0.5, 1.0]),
            "share_by": rng.choice(["number", "inhabitants"]),
            "every_region": rng.random() < 0.5,
            "exceptions": [{"municipality": name, "reason": "an island"} for name in _names(rng, whole, 1)],
            "weight": weight,
        },
        "arrangements": {
            "separating": weight,
            "crossing": rng.choice([0.0, 0.5, 2.0]),
            "hard": rng.choice(["whole", "never_cross"]),
            "file": None,
        },
        "institutions": {"maximum": rng.randint(1, 2), "weight": weight},
        "commuting": {
            "weight": weight,
            "strongest": rng.randint(0, 3),
            "minimum_self_containment": rng.choice([0.25, 0.5, 0.6, 0.75, 1.0]),
            "side": rng.choice(["home", "work"]),
            "exceptions": [
                {"municipality": name, "reason": "an island"}
                for name in sorted({*_names(rng, whole, 1), *_without_jobs(whole)})
            ],
        },
        "regions_with": _property(rng, whole, total),
        "splits": {"at_most": rng.randint(0, 4), "weight": weight},
        "compactness": {"weight": weight},
        "cut_edges": {"weight": weight},
        "pairs": {"file": "pairs.csv", "weight": weight},
        "fairness": {
            "worst": rng.random() < 0.5,
            "slack": rng.choice([0.0, 2.0, 25.0]),
            "maximum": rng.choice([0, rng.randint(1, total)]),
            "limits": {name: rng.randint(0, total) for name in _names(rng, whole, 1)},
        },
        "locks": {key: _groups(rng, whole) for key in ("together", "apart", "fixed")},
    }


def _property(rng: Random, whole: Territory, total: int) -> dict[str, Any]:
    """Make every key of a property: `_one_property` chooses among them."""
    few, many = sorted((rng.randint(0, 2), rng.randint(0, 3)))
    number = rng.choice([0, 0.0001, 0.5, 1, 2, 12.25, rng.randint(-2, total)])
    return {
        "at_least": few,
        "at_most": many,
        "exactly": few,
        "prefer": rng.choice(["many", "few"]),
        "weight": rng.choice([0.0, 0.5, 1.0, 3.0]),
        "per": "population",
        "centres": True,
        "regions": [],
        "municipalities": _names(rng, whole, 1),
        **dict.fromkeys(["minimum", "above", "maximum", "below"], number),
    }


def _one_property(rng: Random, whole: Territory, values: dict[str, Any]) -> dict[str, Any]:
    """Choose one property, one end of it, and how many regions have it."""
    keys = rng.choice([["at_least"], ["at_most"], ["at_least", "at_most"], ["exactly"], ["prefer"]])
    keys = [*keys, *rng.choice([[], ["prefer", "weight"]])]
    end = rng.choice(["minimum", "above", "maximum", "below"])
    match rng.choice(["share", "total", "area", "municipalities", "centres"]):
        case "share":
            return {"column": "budget", **{key: values[key] for key in (*keys, end, "per")}}
        case "total":
            column = rng.choice(["population", "balance", "members", "budget"])
            return {"column": column, **{key: values[key] for key in (*keys, end)}}
        case "area":
            return {**_area(rng, whole), **{key: values[key] for key in keys}}
        case named:
            return {key: values[key] for key in (*keys, end, named)}


def _without_jobs(whole: Territory) -> list[str]:
    """Return the names of the municipalities whose residents have no job, or in which none is located."""
    located = {code for jobs in whole.jobs_by_home.values() for code, number in jobs.items() if number}
    housed = {code for code, jobs in whole.jobs_by_home.items() if any(jobs.values())}
    return [whole.name(code) for code in whole.codes if code not in located & housed]


def _names(rng: Random, whole: Territory, least: int) -> list[str]:
    """Choose up to three municipalities, each by its name or its code."""
    chosen = rng.sample(whole.codes, rng.randint(least, min(3, len(whole.codes))))
    return [rng.choice([code, whole.name(code)]) for code in chosen]


def _area(rng: Random, whole: Territory) -> dict[str, Any]:
    """Name an area by municipalities, by regions of a layer, or by both."""
    area: dict[str, Any] = {}
    if rng.random() < 0.5:
        layer = whole.layers[rng.choice(["labour", "service"])]
        area = {"layer": layer.name, "regions": [rng.choice(sorted(layer.regions))]}
    if not area or rng.random() < 0.5:
        area["municipalities"] = _names(rng, whole, 1)
    return area


def _tailored(rng: Random, whole: Territory, low: int, high: int) -> list[dict[str, Any]]:
    """Make limits of named areas, stricter and looser than others, at times overlapping."""
    tables = []
    for _ in range(rng.randint(1, 3)):
        table = {**_area(rng, whole), "reason": "it lies apart"}
        if rng.random() < 0.7:
            table["minimum"] = rng.randint(0, low)
        if rng.random() < 0.5:
            table["maximum"] = rng.randint(low, high)
        tables.append(table)
    return tables


def _links(rng: Random, whole: Territory) -> list[dict[str, Any]]:
    pairs = list(combinations(whole.codes, 2))
    chosen = rng.sample(pairs, min(len(pairs), rng.randint(0, 2)))
    return [{"between": pair, "reason": "as agreed"} for pair in chosen]


def _groups(rng: Random, whole: Territory) -> list[list[str]]:
    return [_names(rng, whole, 0) for _ in range(rng.randint(1, 2))]


SETS = {
    "attributes": ("clients", "balance", "budget", "population"),
    "arrangements": ("labour", "service"),
    "institutions": ("labour", "service"),
    "splits": ("labour", "service"),
    "pairs": ("staff", "rivers"),
    "risk": ("youth", "home care"),
    "balance": ("cases", "budget"),
    "regions_with": ("grey", "strong"),
}
"""Criteria with one table per layer or column, and the names those tables can have."""

UNITS = {"budget": 10**6, "population": 5_000}

REQUIRED = ("size.target", "pairs.file", "futures.columns")


def random_tables(rng: Random, whole: Territory, name: str) -> dict[str, Any]:
    """Return what a scenario file can hold under the name of one criterion."""

    def one(column: str = "") -> dict[str, Any]:
        values = random_values(rng, whole, UNITS.get(column, 1))[name]
        used = [key for key in values if f"{name}.{key}" in REQUIRED or rng.random() < 0.6]
        if "minimum_self_containment" in used and "exceptions" not in used:
            used.append("exceptions")
        return _consistent(column, {key: values[key] for key in used})

    if name not in SETS:
        return one()
    if name == "regions_with":
        chosen = rng.sample(SETS[name], rng.randint(1, 2))
        return {key: _one_property(rng, whole, random_values(rng, whole)[name]) for key in chosen}
    return {column: one(column) for column in rng.sample(SETS[name], rng.randint(1, 2))}


def _consistent(column: str, table: dict[str, Any]) -> dict[str, Any]:
    """Leave out what contradicts the rest of a table."""
    left_out = ["minimum", "maximum"] if "exact" in table else []
    if column == "balance":
        left_out.append("target")
    if column in SETS["risk"]:
        left_out.append("clients" if "rate" in table else "")
        table["clients"] = "cases"
    if "deviation" in table:
        left_out.append("low_density")
    if column in SETS["balance"] and table.get("maximum", 9) < table.get("minimum", 0):
        left_out.append("maximum")
    if "low_density" in table and table["low_density"]["minimum"] >= table.get("minimum", 0):
        left_out.append("low_density")
    return {key: value for key, value in table.items() if key not in left_out}
