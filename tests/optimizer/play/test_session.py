"""A session: steps judged at once, wishes kept by the solver, states that a scenario file gives again."""

from __future__ import annotations

import tomllib
import tracemalloc
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from models.errors import InputError
from models.partition import Partition
from models.proposal import Status, judge
from models.scenario import Scenario
from models.territory import Territory
from optimizer import Session, change_scenario, propose
from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import load_scenario, scenario_from
from optimizer.language.language import Language
from optimizer.play.costs import evaluator_of
from optimizer.play.view import view_of
from tests.brute_force import set_partitions
from tests.territories import scenarios

LIMBURG = "scenarios/limburg.toml"


def solved() -> Session:
    session = Session(LIMBURG)
    session.solve()
    return session


def by_file(session: Session) -> Partition:
    """Return what `propose` makes of the scenario file of the current state."""
    proposal = propose(scenario_from(tomllib.loads(session.to_toml()), folder="scenarios"))
    assert proposal.report.status is Status.OPTIMAL
    assert not proposal.violations
    assert proposal.partition is not None
    return proposal.partition


def test_a_session_begins_with_what_was_declared_and_solves() -> None:
    session = Session(LIMBURG)
    assert session.state.partition == session.territory.layer_partition("jeugdregio")
    assert session.proposal.report.way == "by hand"
    proposal = session.solve()
    assert proposal.partition == session.state.partition == session.proposal.partition
    assert session.proposal.report.status is Status.OPTIMAL
    assert session.cost.share == 0
    assert by_file(session) == proposal.partition


def test_a_move_is_judged_at_once_and_becomes_a_wish_that_a_solve_keeps() -> None:
    session = solved()
    best = session.cost.cost
    session.move("Weert", "Roermond") if not session.state.partition.together("0988", "0957") else None
    session.move("Echt-Susteren", "Heerlen")
    wish = dict(session.state.wishes.placed)
    assert "1711" in wish
    share = session.cost.share
    assert share is not None
    assert share > 0
    assert session.cost.proven
    assert session.cost.cost - best == pytest.approx(sum(session.cost.parts.values()))
    asked = propose(session.scenario)
    answer = session.solve()
    assert answer.report.objective == asked.report.objective
    assert answer.partition is not None
    assert all(answer.partition.together(a, b) for a, b in wish.items())


def test_a_broken_rule_is_one_sentence_and_the_file_gives_the_map_again() -> None:
    session = solved()
    partition = session.state.partition
    session.move("Vaals", None)  # alone: too few inhabitants, too few members
    assert len(session.broken) >= 2
    assert all("Vaals" in sentence for sentence in session.broken)
    assert session.proposal.report.status is Status.UNKNOWN
    assert by_file(session) == session.state.partition != partition
    session.move("Venlo", "Vaals")  # in two pieces besides
    assert any("pieces" in sentence for sentence in session.broken)
    assert by_file(session) == session.state.partition


def test_undo_redo_and_named_states() -> None:
    session = solved()
    first = session.state
    session.keep("best").move("Vaals", None).undo()
    assert session.state.partition == first.partition
    assert len(session.undone) == 1
    moved = session.redo().state
    session.keep("Vaals alone")
    session.move("Gulpen-Wittem", "Vaals").back_to("best")
    assert session.state.partition == first.partition
    assert session.proposal.report.status is Status.OPTIMAL
    assert [state.name for state in session.named] == ["best", "Vaals alone"]
    assert session.movers(session.find("best"), session.find("Vaals alone")).moved == {"0981"}
    assert session.find("Vaals alone").partition == moved.partition
    with pytest.raises(InputError, match="Did you mean 'best'"):
        session.back_to("bets")


def test_a_region_that_is_held_stays_and_is_not_touched() -> None:
    session = solved()
    region = session.state.partition.region_of("0983")
    session.hold("Venlo").ask({"size": {"target": 150_000}})
    outside = next(code for code in session.territory.codes if code not in region)
    with pytest.raises(InputError, match="held"):
        session.move(outside, "Venlo")
    answer = session.solve()
    assert answer.partition is not None
    assert region in answer.partition.regions
    assert by_file(session) == answer.partition
    session.hold("Venlo", False)
    assert session.state.wishes.held == ()


def test_with_apart_and_out_of_the_area() -> None:
    session = solved()
    session.apart("Heerlen", "Kerkrade").together("Vaals", "Heerlen")
    assert any("share a region" in sentence for sentence in session.broken)
    assert session.solve().report.status is Status.OPTIMAL
    assert not session.state.partition.together("0917", "0928")
    assert session.state.partition.together("0981", "0917")
    session.drop_wish("apart", ["0917", "0928"]).leave_out("Mook en Middelaar")
    assert "0944" not in session.territory.index
    assert session.solve().report.status is Status.OPTIMAL
    assert by_file(session) == session.state.partition
    session.leave_out("Mook en Middelaar", False)
    assert "0944" not in session.state.partition.codes
    assert any("Mook en Middelaar" in sentence for sentence in session.broken)
    with pytest.raises(InputError, match="Did you mean 'Venlo'"):
        session.move("Vnelo", "Heerlen")
    with pytest.raises(InputError, match="outside the area"):
        session.move("Eindhoven", "Venlo")


def test_wishes_that_cannot_be_kept_leave_the_map_as_it_is() -> None:
    session = solved()
    before = session.state.partition
    session.move("Vaals", None).hold("Vaals")
    moved = session.state
    answer = session.solve()
    assert answer.report.status is Status.INFEASIBLE
    assert session.state is moved
    assert session.let_go().solve().partition == before


def test_asking_something_else_keeps_the_map_and_counts_anew() -> None:
    session = solved()
    before = session.state.partition
    session.ask({"population": {"minimum": 400_000}}, without=["arrangements.ggd_regio"])
    assert session.state.partition == before
    assert session.broken
    assert session.cost.best is None
    assert session.find_best().report.status is Status.OPTIMAL
    assert session.cost.best is not None
    with pytest.raises(InputError, match="unknown key"):
        session.ask({"population": {"minimun": 1}})
    with pytest.raises(InputError, match="no such layer"):
        session.ask({"arrangements": {"nowhere": {"separating": 1.0}}})


def test_every_slider_turns_a_key_that_can_be_asked() -> None:
    session = Session("scenarios/drenthe.toml")
    sliders = view_of(session, Language("en"))["asked"]
    assert len(sliders) > 8
    for slider in sliders:
        table: dict[str, Any] = {}
        place = table
        for key in slider["path"][:-1]:
            place = place.setdefault(key, {})
        place[slider["path"][-1]] = slider["value"]
        assert session.ask(table).state.key == session.history[0].key, slider


def test_colours_stay_with_a_region_while_it_changes() -> None:
    session = solved()
    before = session.state
    home = before.partition.region_of("0957")
    other = next(region for region in before.partition if region != home)
    mover = next(
        code
        for code in home
        if any(near in other for near in session.territory.neighbours(code)) and code != "0957"
    )
    session.move(mover, min(other))
    after = session.state
    assert after.colours[home - {mover}] == before.colours[home]
    assert after.colours[other | {mover}] == before.colours[other]


def test_offers_are_what_the_criteria_say_after_the_move() -> None:
    session = solved()
    cost = session.cost.cost
    for code in session.territory.codes:
        for offer in session.offers(code):
            session.move(code, min(offer.region) if offer.region else None)
            assert session.cost.cost - cost == offer.change
            plain = judge(session.state.asked, session.territory, session.state.partition)
            assert any(one.violations for one in plain) == offer.breaks
            session.undo()


@settings(max_examples=12)
@given(scenarios(["population", "size", "members"]))
def test_a_solve_with_wishes_is_the_best_by_brute_force(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    codes = territory.codes
    session = Session(scenario, Partition([codes]), territory=territory)
    rng = Random(len(codes))
    if len(codes) > 2:
        one, other, third = rng.sample(codes, 3)
        session.move(one, None).move(one, other).apart(one, third)
    problem = session.state.scenario.formulate(territory)
    least = min(
        (
            problem.partition_cost(map(frozenset, groups))
            for groups in set_partitions(list(range(len(codes))))
            if problem.accepts([frozenset(group) for group in groups])
        ),
        default=None,
    )
    answer = session.solve(Limits(20.0, 1))
    assert answer.report.objective == least
    draft = evaluator_of(problem)
    assert draft.problem is problem


def test_a_session_of_one_tier_and_of_a_table() -> None:
    scenario = load_scenario("scenarios/tiers-gelderland.toml")
    session = Session(scenario, tier=scenario.tiers[1].name)
    assert session.state.asked.tier == scenario.tiers[1].name
    labels = {code: str(k % 2) for k, code in enumerate(session.territory.codes)}
    assert len(Session(scenario, labels).state.partition) == 2


@pytest.mark.slow
def test_two_hundred_steps_do_not_grow_memory() -> None:
    session = Session("scenarios/drenthe.toml")
    session.solve()

    def steps(count: int) -> None:
        for number in range(count):
            session.move("Tynaarlo", None if number % 3 else "Emmen")
            assert session.cost.cost
            if number % 5 == 0:
                session.undo()

    steps(20)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        steps(200)
        assert tracemalloc.get_traced_memory()[0] - before < 2_000_000
    finally:
        tracemalloc.stop()


def test_so_many_regions_with_a_property_are_shown_kept_and_asked_differently() -> None:
    asked = {"big": {"at_least": 2, "column": "population", "minimum": 400_000}}
    session = Session(change_scenario(load_scenario(LIMBURG), tables={"regions_with": asked}))
    broken = "1 region with population at least 400,000, at least 2 asked"
    begun = [finding.text for finding in session.proposal.violations]
    session.solve()
    assert session.proposal.report.status is Status.OPTIMAL
    assert not session.proposal.violations
    assert by_file(session) == session.state.partition
    dear = session.proposal.report.objective
    largest = max(session.state.partition, key=session.territory.population)
    others = [code for code in session.territory.codes if code not in largest]
    for code in others:
        session.move(code, min(largest))
    assert broken in [finding.text for finding in session.proposal.violations], begun
    session.let_go()
    session.ask({"regions_with": {"big": {"at_least": 1}}})
    session.solve()
    cheap = session.proposal.report.objective
    assert cheap is not None
    assert dear is not None
    assert cheap <= dear
    assert "at_least = 1" in session.to_toml()
