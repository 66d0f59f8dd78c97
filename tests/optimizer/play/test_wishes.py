"""Wishes: a region of its own stays that; wishes that contradict each other or a fixed tier are said."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from models.errors import InputError
from models.partition import Partition
from models.proposal import Status
from models.scenario import Scenario
from models.territory import Territory
from optimizer import Session, propose
from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import scenario_from
from optimizer.language.language import Language
from optimizer.play.contradictions import find_contradiction
from optimizer.play.link import read_link, write_link
from optimizer.play.questions import ask_offers
from optimizer.play.view import view_of
from tests.brute_force import accepted, set_partitions
from tests.territories import layer_of, territory_of

LIMITS = Limits(20.0, 1)
DUTCH = Language("nl")


def line() -> tuple[Scenario, Territory]:
    """Six municipalities in a line; a region of two costs least."""
    whole = territory_of(dict.fromkeys("ABCDEF", 10_000), ["AB", "BC", "CD", "DE", "EF"])
    scenario = Scenario.model_validate({"size": {"target": 20_000, "cap": 20_000, "weight": 1.0}})
    return scenario, scenario.cut(whole)


def groups(partition: Partition) -> str:
    return " ".join(sorted("".join(sorted(region)) for region in partition))


def own(session: Session) -> list[str]:
    return [wish["text"] for wish in view_of(session, DUTCH)["wishes"]]


def least_with(session: Session, region: str) -> int:
    """Return the least cost of what is asked with a region in it, by trying all."""
    territory = session.territory
    problem = session.state.asked.formulate(territory)
    wanted = frozenset(territory.index[code] for code in region)
    return min(problem.partition_cost(regions) for regions in accepted(problem) if wanted in regions)


def test_a_region_of_its_own_stays_that_in_solve_file_and_link() -> None:
    scenario, territory = line()
    session = Session(scenario, Partition(["AB", "CD", "EF"]), territory=territory)
    assert groups(session.move("A", None).state.partition) == "A B CD EF"
    assert own(session) == ["A-stad als eigen regio"]
    for moves, region in (((), "A"), (("B",), "AB"), (("C",), "ABC")):
        for code in moves:
            session.move(code, "A")
        for _ in range(2):  # by hand, and then the proven best around it
            written = scenario_from(tomllib.loads(session.to_toml()))
            assert propose(written, territory=territory, limits=LIMITS).partition == session.state.partition
            link = write_link(session.state, territory, scenario)
            _, state, _ = read_link(link)
            assert (state.wishes, state.partition) == (session.state.wishes, session.state.partition)
            assert session.solve(LIMITS).report.status is Status.OPTIMAL
            assert frozenset(region) in session.state.partition.regions
            assert session.proposal.report.objective == least_with(session, region)
    assert own(session) == ["A-stad, B-stad en C-stad als eigen regio"]
    session.move("C", "D")
    assert own(session) == ["A-stad en B-stad als eigen regio", "C-stad met D-stad"][::-1]
    session.drop_wish("own", "AB").drop_wish("placed", "CD")
    assert own(session) == []
    assert own(session.undo().undo().undo()) == ["A-stad, B-stad en C-stad als eigen regio"]
    assert own(session.hold("A", False)) == []


def test_who_is_alone_already_can_be_asked_to_stay_so() -> None:
    scenario, territory = line()
    session = Session(scenario, Partition(["A", "BC", "DEF"]), territory=territory)
    assert own(session.move("A", None)) == ["A-stad als eigen regio"]
    assert session.move("A", None).state is session.state
    assert len(session.history) == 2
    assert frozenset("A") in session.move("A", "B").move("A", None).state.wishes.own
    assert session.move("A", "B").state.wishes.own == ()


def two_tiers(top: list[str], nested: bool | float = True) -> tuple[Scenario, Territory]:
    """Five municipalities that all touch, in two tiers, the upper one a layer."""
    touching = ["".join(pair) for pair in combinations("ABCDE", 2)]
    layers = [layer_of("top", *top)] if top else []
    whole = territory_of(dict.fromkeys("ABCDE", 10_000), touching, layers=layers)
    tiers: list[dict[str, Any]] = [{"name": "low"}, {"name": "top", **({"fixed": "top"} if top else {})}]
    scenario = Scenario.model_validate({"tiers": tiers, "nested": nested})
    return scenario, scenario.cut(whole)


def test_what_contradicts_is_told_in_names() -> None:
    scenario, territory = two_tiers(["ABC", "DE"])
    low = Partition(["AB", "C", "DE"])
    session = Session(scenario, {"low": low}, territory=territory)

    def refused(step: Callable[[], object]) -> str:
        with pytest.raises(InputError) as error:
            step()
        return error.value.told(DUTCH.phrase)

    fixed = "“schaalniveau top blijft zoals het is, met A-stad, B-stad en C-stad als regio”"
    end = "; laat een van beide los"
    said = refused(lambda: session.together("A", "D"))
    assert said == f"dit kan niet allebei: “schaalniveau low: A-stad en D-stad in één regio” en {fixed}{end}"
    session.look("top")
    said = refused(lambda: session.apart("A", "B"))
    assert "blijft zoals het is" in said
    assert "top: A-stad en B-stad in verschillende regio’s" in said
    session.look("low").together("A", "C").together("C", "B")
    said = refused(lambda: session.apart("A", "B"))
    assert "low: A-stad, B-stad en C-stad in één regio” en “schaalniveau low: A-stad en B-stad in" in said
    assert "low: A-stad en B-stad vastgehouden als regio”" in refused(lambda: session.hold("A"))
    assert len(session.history) == 3
    session.move("A", "D")  # a step on the map is tried, and told once the rest is to be solved
    assert refused(session.solve).endswith(f"en {fixed}{end}")
    assert {one["fits"] for one in asyncio.run(prices(session, "B")).values()} == {False}
    assert session.undo().solve(LIMITS).report.status is Status.OPTIMAL
    loose, _ = two_tiers(["ABC", "DE"], nested=1.0)
    assert Session(loose, {"low": low}, territory=territory).together("A", "D").state.bound


async def prices(session: Session, code: str) -> dict[str, Any]:
    async def run(_what: str, _job: str, _asked: object) -> Any:
        return []

    answer = await ask_offers(session, run, code)
    return dict(answer["prices"])


@settings(max_examples=25)
@given(st.data())
def test_a_contradiction_is_found_exactly_where_no_partition_keeps_all(data: st.DataObject) -> None:
    top = data.draw(st.sampled_from([[], ["ABC", "DE"], ["A", "BCDE"]]))
    nested = data.draw(st.sampled_from([True, True, 1.0]))
    scenario, territory = two_tiers(top, nested)
    session = Session(scenario, {"low": Partition(["ABCDE"])}, territory=territory)
    sheets = []
    for sheet in session.state.sheets:
        wishes = sheet.wishes
        for kind, codes in data.draw(
            st.lists(
                st.tuples(st.sampled_from("wao"), st.lists(st.sampled_from("ABCDE"), min_size=2, max_size=2)),
                max_size=3,
            )
        ):
            if kind == "o":
                wishes = wishes.settling(frozenset(codes), None)
            elif codes[0] != codes[1]:
                pair = (codes[0], codes[1])
                if kind == "w":
                    wishes = replace(wishes, together=(*wishes.together, pair))
                else:
                    wishes = replace(wishes, apart=(*wishes.apart, pair))
        sheets.append(replace(sheet, wishes=wishes))
    state = session.state.with_sheets(sheets)
    kept = [
        [
            one
            for one in every_partition(territory)
            if not sheet.scenario.locks or not sheet.scenario.locks.check(territory, one)
        ]
        for sheet in state.sheets
    ]
    fits = any(
        nested is not True or all(any(region <= upper for upper in above) for region in below)
        for below in kept[0]
        for above in kept[1]
    )
    assert (find_contradiction(state, territory) is None) == fits


def every_partition(territory: Territory) -> list[Partition]:
    codes = territory.codes
    return [
        Partition([[codes[i] for i in group] for group in groups])
        for groups in set_partitions(list(range(len(codes))))
    ]
