"""Tables of costs of pairs: read, refused, merged, and what the best division makes of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from models.errors import InputError
from models.merging import Merger, merge_municipalities
from models.partition import Partition
from models.scenario import Scenario
from models.territory import PairCosts
from optimizer.inputs.pair_table import load_pairs
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.proposal.proposal import propose
from tests.territories import territory_of

ROW = territory_of({"A": 50_000, "B": 40_000, "C": 30_000, "D": 20_000}, ["AB", "BC", "CD"])


def written(folder: Path, *lines: str) -> Path:
    path = folder / "pairs.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_names_codes_order_and_sums(tmp_path: Path) -> None:
    table = load_pairs(
        written(tmp_path, "Van;Naar;scheiden;samenvoegen", "A;D-stad;1.000,5;", "D;A;0,25;7", "B;C;;0"), ROW
    )
    assert table.separating == {("A", "D"): Fraction("1000.75")}
    assert table.joining == {("A", "D"): Fraction(7)}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a,b", "A,B"], "separating or joining"),
        (["x,y,separating", "A,B,1"], "the columns a, b"),
        (["a,b,separating", "A,E,1"], "row 2, column b"),
        (["a,b,separating", "A,A,1"], "itself"),
        (["a,b,separating", "A,B,-1"], "between 0 and"),
        (["a,b,separating", "A,B,nan"], "row 2, column separating"),
        (["a,b,separating", "A,B,1e13"], "between 0 and"),
        (["a,b,joining", "A,B,veel"], "row 2, column joining"),
    ],
)
def test_what_cannot_be_used_is_one_error(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_pairs(written(tmp_path, *lines), ROW)


def test_pairs_of_what_merges() -> None:
    table = PairCosts({("A", "C"): Fraction(5), ("B", "C"): Fraction(7), ("A", "B"): Fraction(9)})
    merged = merge_municipalities(
        ROW.with_pair_costs("staff", table), (Merger(municipalities=("A", "B"), name="AB"),)
    )
    assert merged.pair_costs["staff"].separating == {("A", "C"): 12}


def test_pairs_that_do_not_touch_hold_a_province_together(tmp_path: Path) -> None:
    """Zeeland: what keeps two municipalities far from each other in one region, and its price."""
    scenarios = Path(__file__).parents[3] / "scenarios"
    written(tmp_path, "a,b,separating", "Sluis,Schouwen-Duiveland,5000000")
    (tmp_path / "case.toml").write_text(
        f'extends = "{(scenarios / "zeeland.toml").as_posix()}"\n[pairs.ferry]\nfile = "pairs.csv"\n',
        encoding="utf-8",
    )
    before = propose(load_scenario(scenarios / "zeeland.toml"))
    scenario = load_scenario(tmp_path / "case.toml")
    territory = open_territory(scenario)
    after = propose(scenario, territory=territory)
    pair = [territory.code_of(name) for name in ("Sluis", "Schouwen-Duiveland")]
    assert isinstance(after.partition, Partition)
    assert after.partition.together(*pair)
    assert not after.violations
    assert after.report.status == "optimal"
    assert after.report.objective is not None
    assert before.report.objective is not None
    assert after.report.objective >= before.report.objective


def test_pairs_outside_the_area_are_counted_and_said(tmp_path: Path) -> None:
    table = load_pairs(written(tmp_path, "a,b,separating,joining", "A,B,5,", "A,D,7,", "C,D,,9"), ROW)
    content = {"area": {"municipalities": ["A", "B"]}, "pairs": {"staff": {"file": "pairs.csv"}}}
    scenario = Scenario.model_validate(content)
    area = scenario.cut(ROW.with_pair_costs("staff", table))
    (note,) = dict(scenario.in_use())["pairs.staff"].notes(area, Partition([["A", "B"]]))
    assert note.text == "2 of 3 pairs of the table lie outside the area: left out"
    whole = Scenario.model_validate({"pairs": content["pairs"]})
    assert not dict(whole.in_use())["pairs.staff"].notes(ROW, Partition([list("ABCD")]))


@pytest.mark.parametrize("name", ["B-stat", "B-stadt"])
def test_an_unknown_municipality_in_a_table_of_pairs_gets_the_nearest_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"pairs\.csv, row 2, column b.*Did you mean 'B-stad'"):
        load_pairs(written(tmp_path, "a,b,separating", f"A,{name},1"), ROW)
