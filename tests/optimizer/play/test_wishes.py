"""Wishes: a region of its own stays that; wishes that contradict each other or a fixed tier are said."""

from __future__ import annotations

import tomllib

from models.partition import Partition
from models.proposal import Status
from models.scenario import Scenario
from models.territory import Territory
from optimizer import Session, propose
from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import scenario_from
from optimizer.language.language import Language
from optimizer.play.link import read_link, write_link
from optimizer.play.view import view_of
from tests.brute_force import accepted
from tests.territories import territory_of

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
            _, state = read_link(link)
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
