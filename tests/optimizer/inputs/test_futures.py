"""Futures: read from tables, drawn on from years known, held against the best of all partitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from optimizer.engine.solution import Limits
from optimizer.engine.strategy import solve
from optimizer.inputs.futures import load_futures
from optimizer.inputs.scenarios import scenario_from
from optimizer.inputs.territories import open_territory
from optimizer.proposal.proposal import Proposal, propose
from tests.brute_force import best
from tests.territories import territory_of

PATH = territory_of(
    {"A": 60_000, "B": 50_000, "C": 45_000, "D": 40_000},
    ["AB", "BC", "CD"],
    columns={"population_2030": {"A": 60_000, "B": 30_000, "C": 50_000, "D": 35_000}},
)
ROWS = ["code,scenario,year,inhabitants"] + [
    f"{code},{scenario},{year},{number}"
    for scenario, year, numbers in (
        ("low", 2040, (55_000, 20_000, 45_000, 30_000)),
        ("high", 2030, (70_000,) * 4),
    )
    for code, number in zip("ABCD", numbers, strict=True)
]


def asked(**futures: Any) -> Scenario:
    content = {"population": {"minimum": 80_000}, "regions": {"prefer": "many"}, "futures": futures}
    return Scenario.model_validate(content)


def read(tmp_path: Path, rows: list[str], scenario: Scenario) -> dict[str, dict[str, float]]:
    (tmp_path / "forecast.csv").write_text("\n".join(rows), encoding="utf-8")
    assert scenario.futures is not None
    return load_futures(scenario.futures, tmp_path, PATH)


def test_a_table_makes_a_future_of_each_scenario_and_year_in_order_of_time(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS, asked(file="forecast.csv"))
    assert list(found) == ["future: high 2030", "future: low 2040"]
    assert found["future: low 2040"] == {"A": 55_000, "B": 20_000, "C": 45_000, "D": 30_000}


@pytest.mark.parametrize(("but", "regions"), [(0, 1), (1, 2)])
def test_the_engine_keeps_the_limits_in_all_futures_but_so_many(
    tmp_path: Path, but: int, regions: int
) -> None:
    """AB | CD holds today, in 2030 and if growth is high; in low 2040 both pairs have 75,000."""
    scenario = asked(columns=["population_2030"], file="forecast.csv", but=but)
    territory = scenario.cut(PATH.with_columns(read(tmp_path, ROWS, scenario)))
    problem = scenario.formulate(territory)
    solution = solve(problem, Limits(time_limit_s=20.0, workers=1, seed=0))
    assert solution.regions is not None
    assert solution.objective == best(problem).cost
    assert len(solution.regions) == regions


def test_a_region_that_may_fail_hears_when_it_first_does(tmp_path: Path) -> None:
    scenario = asked(columns=["population_2030"], file="forecast.csv", but=1)
    territory = scenario.cut(PATH.with_columns(read(tmp_path, ROWS, scenario)))
    futures = dict(scenario.in_use())["futures"]
    pairs = Partition([["A", "B"], ["C", "D"]])
    assert not futures.check(territory, pairs)
    assert [note.text for note in futures.notes(territory, pairs)] == [
        "first fails: low 2040: A-stad and B-stad: 75,000 inhabitants, the minimum is 80,000",
        "first fails: low 2040: C-stad and D-stad: 75,000 inhabitants, the minimum is 80,000",
    ]


def test_a_future_without_a_municipality_is_named(tmp_path: Path) -> None:
    scenario = asked(file="forecast.csv")
    with pytest.raises(InputError, match="no inhabitants of D-stad in low 2040"):
        scenario.cut(PATH.with_columns(read(tmp_path, [row for row in ROWS if row[:5] != "D,low"], scenario)))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,low,40,5", "no year"),
        ("A,low,2040,5", "two rows"),
        ("E,low,2040,5", "E"),
        ("A,x,2040,-5", "number"),
    ],
)
def test_a_broken_row_is_told(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, [*ROWS, row], asked(file="forecast.csv"))


def test_growth_is_drawn_on_and_called_an_extrapolation() -> None:
    """Groningen had 222,127 in 2013 and 243,768 in 2024: as much again in the 11 years to 2035."""
    content = {"data": "nl-2024", "population": {"minimum": 1}, "futures": {"extrapolate": [2035]}}
    content["area"] = {"municipalities": ["Groningen"]}
    territory = open_territory(Scenario.model_validate(content))
    assert territory.column("future: 2035, extrapolated from 2013-2024")["0014"] == 2 * 243_768 - 222_127


def test_nothing_is_drawn_on_where_nothing_is_known() -> None:
    with pytest.raises(InputError, match="no growth to draw on"):
        load_futures(asked(extrapolate=[2040]).futures, Path(), PATH)  # type: ignore[arg-type]


@pytest.mark.parametrize(("soft", "short"), [("average", 20_000), ("worst", 25_000)])
def test_the_target_counts_on_average_or_in_the_worst_future_of_each_region(soft: str, short: int) -> None:
    """AB has 110,000 and 90,000, CD 85,000 twice: short of 100,000 by 0 and 10,000, and by 15,000 twice."""
    scenario = Scenario.model_validate(
        {
            "population": {"target": 100_000, "weight": 0.0},
            "regions": {"exact": 2},
            "futures": {"columns": ["population", "population_2030"], "soft": soft},
        }
    )
    territory = scenario.cut(PATH)
    measure = dict(scenario.in_use())["futures"].measure(territory, Partition([["A", "B"], ["C", "D"]]))
    assert measure.details[-1].value == short
    problem = scenario.formulate(territory)
    solution = solve(problem, Limits(time_limit_s=20.0, workers=1, seed=0))
    assert solution.objective == best(problem).cost


def test_what_robustness_costs_is_counted_against_the_best_without_futures(tmp_path: Path) -> None:
    content: dict[str, Any] = {
        "data": "nl-2024",
        "area": {"layer": "provincie", "regions": ["Drenthe"]},
        "population": {"minimum": 115_000},
        "regions": {"prefer": "many"},
        "futures": {"columns": ["population_2013"]},
    }
    limits = Limits(time_limit_s=20.0, workers=1, seed=0)
    found = propose(scenario_from(content), limits=limits)
    del content["futures"]
    plain = propose(scenario_from(content), limits=limits)
    robustness = found.robustness
    assert robustness is not None
    assert robustness.proven
    assert robustness.without == plain.report.objective
    assert robustness.cost == found.report.objective
    assert found.findings[-1].text == robustness.sentence(found.territory.cost_unit)
    folder = found.save(tmp_path / "out")
    assert Proposal.load(folder).robustness == robustness
