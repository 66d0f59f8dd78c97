"""Several tiers in one session: what moves along, what nests, what a solve and a file give back."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from models.errors import InputError
from models.nesting import stages_of
from models.partition import Partition
from models.proposal import Status, judge
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import formulate_tiers
from optimizer import Session, propose
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.scenarios import scenario_from
from optimizer.language.language import Language
from optimizer.play.certainty import WITHIN, certainty_content
from optimizer.play.jobs import JOBS
from optimizer.play.laying import Laying
from optimizer.play.link import read_link, write_link
from optimizer.play.look import look_at
from optimizer.play.nearby import question_nearby
from optimizer.play.questions import ask_certainty
from optimizer.play.view import movers_table, view_of
from optimizer.solving.variants import budget
from tests.brute_force import accepted
from tests.territories import layer_of, random_whole, territory_of
from tests.tier_problems import DRENTHE_IN_TIERS, best_chain

LIMITS = Limits(20.0, 1)
DUTCH = Language("nl")


def line(**more: Any) -> tuple[Scenario, Territory]:
    """Six municipalities in a line in three tiers, the top one as the layer `top`."""
    whole = territory_of(
        dict.fromkeys("ABCDEF", 10_000),
        ["AB", "BC", "CD", "DE", "EF"],
        layers=[layer_of("top", "ABC", "DEF")],
    )
    tiers = [
        {"name": "low", "size": {"target": 10_000, "weight": 1.0}},
        {"name": "middle", "members": {"minimum": 2}},
        {"name": "top", "fixed": "top"},
    ]
    scenario = Scenario.model_validate({"tiers": tiers, **more})
    return scenario, scenario.cut(whole)


def laid(session: Session) -> dict[str, Partition]:
    return {sheet.asked.tier: sheet.partition for sheet in session.state.sheets}


def groups(session: Session) -> list[str]:
    """Return the partition of every tier as text, such as AB C."""
    return [" ".join(sorted("".join(sorted(r)) for r in sheet.partition)) for sheet in session.state.sheets]


def nests(session: Session) -> bool:
    return all(
        any(region <= upper for upper in above.partition)
        for below, above in pairwise(session.state.sheets)
        for region in below.partition
    )


START = {
    "low": Partition(["A", "BC", "D", "EF"]),
    "middle": Partition(["ABC", "DEF"]),
    "top": Partition(["ABC", "DEF"]),
}


def test_what_moves_takes_along_what_is_below_and_is_followed_above() -> None:
    scenario, territory = line()
    loose = scenario.model_copy(
        update={"tiers": (*scenario.tiers[:2], scenario.tiers[2].model_copy(update={"fixed": None}))}
    )
    session = Session(loose, START, territory=territory)
    assert session.tiers == ("low", "middle", "top")
    assert groups(session.move("C", "D")) == ["A B CD EF", "AB CDEF", "AB CDEF"]
    assert groups(session.undo().look("middle").move("C", "E")) == ["A BC D EF", "A BCDEF", "A BCDEF"]
    assert groups(session.move("F", None)) == ["A BC D EF", "A BCD EF", "A BCDEF"]
    assert nests(session)
    wishes = [wish["text"] for wish in view_of(session, DUTCH)["wishes"]]
    assert wishes == ["middle: B-stad en C-stad met D-stad", "middle: E-stad en F-stad als eigen regio"]
    assert session.state.asked.tier == "middle"
    assert groups(session.undo().undo().look("top").move("A", "F")) == ["A BC D EF", "ABC DEF", "ABCDEF"]


def test_the_tier_above_that_is_held_is_let_go_first() -> None:
    scenario, territory = line(tiers=[{"name": "low"}, {"name": "high"}])
    session = Session(scenario, {"low": START["low"], "high": START["top"]}, "high", territory)
    session.hold("D").look("low")
    with pytest.raises(InputError, match="high: D-stad"):
        session.move("C", "D")
    assert groups(session.move("C", "A")) == ["AC B D EF", "ABC DEF"]


def test_a_tier_that_is_a_layer_stays_and_the_broken_nesting_is_said() -> None:
    scenario, territory = line()
    session = Session(scenario, territory=territory, tier="low")
    assert [len(sheet.partition) for sheet in session.state.sheets] == [0, 0, 2]
    assert session.solve(LIMITS).report.status is Status.OPTIMAL
    assert nests(session)
    best = laid(session)
    offer = next(o for o in session.offers("C") if "D" in o.region)
    assert offer.breaks
    session.move("C", "D")
    assert laid(session)["top"] == best["top"]
    assert [text for text in session.broken if text.startswith("middle")] == [
        "middle: region C-stad lies in more than one region of top (A-stad and D-stad)"
    ]
    assert not any(region["broken"] for region in view_of(session, DUTCH)["regions"])
    view = view_of(session.look("middle"), DUTCH)
    assert any("ligt in meer dan één regio van top" in text for r in view["regions"] for text in r["broken"])
    assert [tier["broken"] for tier in view["tiers"]] == [True, True, False]
    assert view["tiers"][0]["fixed"] == "top"
    said = "tier low: C-stad and D-stad in one region” and “tier top stays as it is, with A-stad, B-stad and"
    with pytest.raises(InputError, match=said):
        session.solve(LIMITS)
    again = propose(scenario_from(tomllib.loads(session.to_toml())), territory=territory, limits=LIMITS)
    assert again.partitions == laid(session)
    assert session.let_go().solve(LIMITS).partitions == best


@settings(max_examples=8)
@given(st.integers(0, 2**20))
def test_a_solve_around_wishes_is_the_best_nested_one_by_brute_force(seed: int) -> None:
    rng = Random(seed)
    whole = random_whole(rng, 5)
    nested: Any = rng.choice([True, True, 2.0])
    tiers = [
        {"name": "low", "size": {"target": rng.randint(1, 60_000), "weight": 1.0}},
        {"name": "high", "members": {"minimum": rng.randint(1, 2)}, "size": {"weight": 0.5}, "weight": 3.0},
    ]
    scenario = Scenario.model_validate(
        {"tiers": tiers, "nested": nested, "size": {"target": 90_000}, "commuting": {"weight": 1.0}}
    )
    territory = scenario.cut(whole)
    codes = territory.codes
    session = Session(
        scenario, {"low": Partition([[c] for c in codes]), "high": Partition([codes])}, None, territory
    )
    for _ in range(4):
        session.look(rng.choice(session.tiers))
        code = rng.choice(codes)
        offers = session.offers(code)
        if offers:
            offer, before = rng.choice(offers), session.bench.cost(session.state)
            session.move(code, min(offer.region - {code}) if offer.region else None)
            if session.state.at == 0 or not offer.region:
                more = territory.in_inhabitants(session.bench.cost(session.state) - before)
                assert more == offer.change
        assert nested is not True or nests(session)
    question, _ = formulate_tiers(session.scenario, territory)
    chain = [
        problem.regions_of(one)
        for problem, one in zip(question.problems, laid(session).values(), strict=True)
    ]
    assert question.cost(chain) == session.bench.cost(session.state)
    assert question.accepts(chain) == (not session.broken)
    moved = laid(session)
    least, _ = best_chain(question)
    assert session.solve(LIMITS).report.objective == least
    if least is None:
        assert laid(session) == moved
    else:
        found = [p.regions_of(one) for p, one in zip(question.problems, laid(session).values(), strict=True)]
        assert question.accepts(found)
        assert session.state.proven


def test_files_and_links_give_back_every_tier() -> None:
    scenario = scenario_from(DRENTHE_IN_TIERS)
    session = Session(scenario)
    session.solve(LIMITS)
    session.keep("beste").look("team").move("Assen", None).look("regional")
    for _ in range(2):  # by hand, and then the proven best around it
        again = propose(scenario_from(tomllib.loads(session.to_toml())), limits=LIMITS)
        assert again.partitions == laid(session)
        link = write_link(session.state, session.territory, session.asked_first)
        resumed = Session.resumed(*read_link(link))
        assert laid(resumed) == laid(session)
        assert resumed.state.asked.tier == "regional"
        assert [one.wishes for one in resumed.state.sheets] == [one.wishes for one in session.state.sheets]
        session.look("team").move("Tynaarlo", "Assen").look("regional")
        assert session.solve(LIMITS).report.status is Status.OPTIMAL
        assert nests(session)
    rows = movers_table(session, session.find("beste"), session.state, Language("en"))
    best = session.find("beste").looking_at(1).partition
    assert {row["code"] for row in rows} == session.movers(session.find("beste"), session.state).moved
    assert all(row["before"].startswith(session.name_of(best.region_of(row["code"]))) for row in rows)
    proposal = session.proposal
    assert proposal.partitions == laid(session)
    assert Session.of(proposal, "regional").state.proven
    assert proposal.report.status is Status.OPTIMAL


def wander(session: Session, rng: Random) -> None:
    code, other = rng.sample(session.territory.codes, 2)
    steps = [
        lambda: session.move(code, other),
        lambda: session.move(code, None),
        lambda: session.look(rng.choice(session.tiers)),
        lambda: session.hold(code, rng.random() < 0.6),
        lambda: session.apart(code, other),
        lambda: session.leave_out(code),
        lambda: session.ask({"size": {"target": rng.randint(20_000, 90_000)}}),
        session.undo,
    ]
    with suppress(InputError):
        rng.choice(steps)()


@pytest.mark.parametrize("nested", [True, 1.0])
def test_whatever_somebody_did_comes_back_from_link_and_file(nested: bool | float) -> None:
    scenario = scenario_from({**DRENTHE_IN_TIERS, "nested": nested})
    territory = Session(scenario).bench.whole
    alone = {
        "team": Partition([[code] for code in territory.codes]),
        "regional": Partition([territory.codes]),
    }
    for seed in range(4):
        session, rng = Session(scenario, alone, territory=territory), Random(seed)
        for _ in range(9):
            wander(session, rng)
        again = Session.resumed(*read_link(write_link(session.state, session.territory, scenario)))
        assert laid(again) == laid(session)
        assert again.broken == session.broken
        assert again.cost.cost == session.cost.cost
        assert view_of(again, DUTCH)["wishes"] == view_of(session, DUTCH)["wishes"]
        found = propose(scenario_from(tomllib.loads(session.to_toml())), limits=LIMITS)
        assert found.partitions == laid(session)


def test_a_white_spot_of_one_tier_alone_cannot_be_written_down() -> None:
    scenario, territory = line()
    session = Session(scenario, {**START, "low": Partition(["A", "BC"])}, territory=territory)
    with pytest.raises(InputError) as error:
        session.to_toml()
    assert error.value.told(DUTCH.phrase) == (
        "D-stad, E-stad en F-stad: in geen regio op schaalniveau low, wel in een op een ander; een "
        "scenariobestand heeft één gebied voor alle schaalniveaus; verwacht dat zij daar een regio krijgen "
        "of buiten het gebied blijven; een link bewaart alles"
    )
    _, state, _ = read_link(write_link(session.state, territory, scenario))
    assert [sheet.partition for sheet in state.sheets] == [one.partition for one in session.state.sheets]
    for code in "DEF":
        session.leave_out(code)
    assert "DEF" not in session.to_toml()


def test_a_draft_with_a_column_for_each_tier_is_laid_on_all_of_them() -> None:
    scenario, territory = line()
    session = Session(scenario, START, tier="middle", territory=territory)
    laying = Laying()

    def drop(text: str, chosen: Mapping[str, str] | None = None) -> tuple[str, dict[str, Any]]:
        laying.read_draft("draft.csv", text.encode())
        return laying.lay_draft(session, chosen or {}, DUTCH)

    rows = "A-stad;1;x\nB-stad;1;x\nC-stad;2;x\nD-stad;3;y\nE-stad;3;y\n"
    kind, content = drop("gemeente;Low;regio Middle\n" + rows)
    assert kind == "drafted"
    assert content["said"].endswith("regio’s gelezen op schaalniveau low en middle")
    assert groups(session) == ["AB C DE", "ABC DE", "ABC DEF"]
    assert drop("gemeente;low\n" + rows.replace(";x", "").replace(";y", "").replace("C-stad;2", "C-stad;3"))
    assert groups(session) == ["AB CDE", "ABC DE", "ABC DEF"]
    drop("gemeente;regio;x\n" + rows)  # without a column of a tier: that which is looked at
    assert groups(session) == ["AB CDE", "AB C DE", "ABC DEF"]
    kind, content = drop("gemeente;low;middle\n" + rows + "Efstad;;y\n")
    assert (kind, content["rows"][0]["written"]) == ("unmatched", "Efstad")
    kind, _ = drop("gemeente;low;middle\n" + rows + "Efstad;;y\n", {"Efstad": "F"})
    assert groups(session) == ["AB C DE", "ABC DEF", "ABC DEF"]
    with pytest.raises(InputError, match=r"row 7, column middle: A-stad .* is in two regions"):
        drop("gemeente;low;middle\n" + rows + "A-stad;1;y\n")
    assert groups(session.undo()) == ["AB CDE", "AB C DE", "ABC DEF"]


def test_what_is_near_a_wish_is_divided_anew_on_every_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.play.nearby.RINGS_ABOVE", 0)
    session = Session(scenario_from(DRENTHE_IN_TIERS))
    best = session.solve(LIMITS)
    session.apart("Assen", "Tynaarlo")
    question = question_nearby(session.state, best, session.territory)
    assert question is not None
    near = propose(question, territory=session.territory, limits=LIMITS)
    moved = session.solve(LIMITS)
    assert (near.report.objective or 0) >= (moved.report.objective or 0) > (best.report.objective or 0)
    far = [region for region in best.partitions["regional"] if "0106" not in region]
    for tier, partition in near.partitions.items():
        kept = [region for region in best.partitions[tier] if any(region <= upper for upper in far)]
        assert set(kept) <= set(partition.regions)
    assert not near.partitions["team"].together("0106", "1730")


def test_a_question_is_asked_of_the_tier_that_is_looked_at() -> None:
    session = Session(scenario_from(DRENTHE_IN_TIERS), tier="regional")
    session.solve(LIMITS)
    best = session.cost
    view = view_of(session, DUTCH)
    weight = next(one for one in view["asked"] if one["path"] == ["size", "weight"])
    assert weight["value"] == 2.0  # 1.0, and the weight of the tier
    session.ask({"size": {"weight": 4.0}, "population": {"minimum": 400_000}})
    low, high = session.scenario.by_tier()
    assert (low.size and low.size.weight, high.size and high.size.weight) == (1.0, 4.0)
    assert (low.population and low.population.minimum) == 30_000
    assert session.broken
    assert session.cost.best is None
    session.ask({"size": {"weight": 0.0}})
    assert ["size", "weight"] in [one["path"] for one in view_of(session, DUTCH)["asked"]]
    session.undo()
    session.undo().ask(without=["arrangements"])
    assert [bool(one.arrangements) for one in session.scenario.by_tier()] == [True, False]
    assert session.find_best().report.status is Status.OPTIMAL
    assert session.undo().cost == best
    with pytest.raises(InputError, match="no such layer"):
        session.ask({"arrangements": {"nowhere": {"separating": 1.0}}})
    with pytest.raises(InputError, match="no such tier"):
        session.look("teem")


def test_each_tier_has_its_costs_and_colours_of_the_region_above() -> None:
    session = Session(scenario_from(DRENTHE_IN_TIERS))
    session.solve(LIMITS)
    session.move("Assen", None)
    split = session.cost
    judged = {
        sheet.asked.tier: sum(one.cost for one in judge(sheet.asked, session.territory, sheet.partition))
        for sheet in session.state.sheets
    }
    assert split.cost == sum(judged.values())
    assert split.cost - (split.best or 0) == sum(split.tiers.values())
    assert sum(split.parts.values()) == split.tiers["team"]
    low, high = session.state.sheets
    for a, b in session.territory.pairs:
        if not low.partition.together(a, b):
            assert low.colours[low.partition.region_of(a)] != low.colours[low.partition.region_of(b)]
    view = view_of(session, DUTCH)
    assert view["above"] == [high.partition.labels[code] for code in session.territory.codes]
    about = look_at(session.look("regional"), "0106", DUTCH)
    assert about["along"] == ""
    session.leave_out("Assen")
    assert all("0106" not in sheet.partition.codes for sheet in session.state.sheets)
    assert session.solve(LIMITS).report.status is Status.OPTIMAL


@pytest.mark.slow
@settings(max_examples=6)
@given(st.integers(0, 2**20))
def test_what_is_certain_on_a_tier_is_so_in_every_close_chain_by_brute_force(seed: int) -> None:
    rng = Random(seed)
    whole = random_whole(rng, 5)
    tiers: list[dict[str, Any]] = [
        {"name": "low", "size": {"target": rng.randint(1, 60_000), "weight": 1.0}},
        {"name": "high", "members": {"minimum": rng.randint(1, 2)}, "size": {"weight": 0.5}},
    ]
    order = rng.choice([{}, {"objective": {"priorities": [["commuting"], ["size"]]}}])
    scenario = Scenario.model_validate(
        {"tiers": tiers, "size": {"target": 90_000}, "commuting": {"weight": 1.0}, **order}
    )
    territory = scenario.cut(whole)
    session = Session(scenario, territory=territory)
    if not session.solve(LIMITS).partitions:
        return
    question, levels = formulate_tiers(scenario, territory)
    stages = [stages_of(question, levels, k, ()) for k in range(len(levels))] or [question]
    chains = [chain for chain in product(*map(accepted, question.problems)) if question.accepts(chain)]

    def costs(chain: Any) -> tuple[int, ...]:
        return tuple(stage.cost(chain) for stage in stages)

    least = min(map(costs, chains))
    most = (*least[:-1], budget(least[-1], Fraction(str(WITHIN))))
    close = [chain for chain in chains if costs(chain)[:-1] == most[:-1] and costs(chain) <= most]
    for tier in session.tiers:
        session.look(tier)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("optimizer.play.jobs._territory", lambda _scenario: territory)
            found = asyncio.run(ask_certainty(session, at_once, None))
        assert len(found) == len(territory.pairs)
        for one in found:
            i, j = (territory.index[code] for code in one.pair)
            seen = {any({i, j} <= region for region in chain[session.state.at]) for chain in close}
            assert (
                one.verdict == "either"
                if len(seen) > 1
                else one.verdict in ("always together", "never together")
            )
            assert one.together == session.state.partition.together(*one.pair)


async def at_once(_what: str, job: str, *arguments: Any) -> Any:
    return JOBS[job](*arguments, Control())


def test_certain_or_not_is_told_of_the_tier_that_is_looked_at() -> None:
    scenario, territory = line()
    session = Session(scenario, territory=territory, tier="top")
    best = session.solve(LIMITS)
    session.bench.know_best(session.state, best)
    found = asyncio.run(ask_certainty(session, at_once, ("C",)))  # the tier is a layer: nothing is solved
    assert [(one.pair, one.verdict) for one in found] == [
        (("B", "C"), "always together"),
        (("C", "D"), "never together"),
    ]
    said = certainty_content("C", found, territory, DUTCH, "top")["said"]
    assert said[0].startswith("Zeker")
    assert said[-1] == "Op schaalniveau top, over antwoorden voor alle schaalniveaus."
