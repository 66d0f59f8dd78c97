"""Links and drafts: what goes out comes back, and what comes in from outside is not trusted."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from models.errors import InputError
from optimizer import Session
from optimizer.inputs.scenarios import load_scenario
from optimizer.play.drafts import read_draft
from optimizer.play.link import read_link, write_full_link, write_link

DRENTHE = "scenarios/drenthe.toml"


def packed(content: Any) -> str:
    raw = zlib.compress(json.dumps(content).encode())
    return "1." + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(link: str) -> dict[str, Any]:
    raw = link.removeprefix("1.")
    content = json.loads(zlib.decompress(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))))
    assert isinstance(content, dict)
    return content


def played() -> Session:
    session = Session(DRENTHE)
    session.solve()
    session.move("Tynaarlo", None).apart("Assen", "Emmen").hold("Emmen")
    return session.leave_out("Westerveld")


def linked(session: Session) -> str:
    return write_link(session.state, session.territory, session.asked_first)


def test_a_link_gives_the_state_again() -> None:
    session = played()
    link = linked(session)
    assert set(link) <= set("-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    assert len(link) < 2000
    first, state, _ = read_link("#" + link)
    assert first.area == session.asked_first.area
    assert state.partition == session.state.partition
    assert state.wishes == session.state.wishes
    assert state.key == session.state.key


def test_named_states_come_back_from_a_link_as_far_as_its_length_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = played().keep("zonder Westerveld").undo().undo().keep("apart")
    session.ask({"population": {"minimum": 90_000}}).move("Meppel", None).undo().move("Meppel", "Assen")
    session.keep("Meppel bij Assen").move("Emmen", None)
    link, left = write_full_link(session.state, session.territory, session.asked_first, session.named)
    assert left == ()
    again = Session.resumed(*read_link(link))
    assert (again.state.partition, again.state.name) == (session.state.partition, "")
    assert [one.name for one in again.named] == [one.name for one in session.named]
    for one, other in zip(again.named, session.named, strict=True):
        assert (one.partition, one.wishes, one.key) == (other.partition, other.wishes, other.key)
        assert again.bench.territory_of(one).codes == session.bench.territory_of(other).codes
    assert again.back_to("zonder Westerveld").broken == session.back_to("zonder Westerveld").broken
    assert again.undo().state.partition == session.undo().state.partition
    named = session.back_to("apart").keep("op tafel").named
    link, left = write_full_link(session.state, session.territory, session.asked_first, named)
    assert left == ()
    assert Session.resumed(*read_link(link)).state.name == "op tafel"
    monkeypatch.setattr("optimizer.play.link.LONGEST", len(link) - 1)
    link, left = write_full_link(session.state, session.territory, session.asked_first, named)
    again = Session.resumed(*read_link(link))
    assert left == ("zonder Westerveld",)
    assert {one.name for one in again.named} == {one.name for one in named} - {"zonder Westerveld"}
    monkeypatch.setattr("optimizer.play.link.LONGEST", 10)
    link, left = write_full_link(session.state, session.territory, session.asked_first, named)
    assert set(left) == {one.name for one in named} - {"op tafel"}
    assert [one.name for one in Session.resumed(*read_link(link)).named] == ["op tafel"]


def test_a_named_state_of_a_link_is_not_trusted_either() -> None:
    session = played().keep("eerst").undo()
    content = unpacked(write_link(session.state, session.territory, session.asked_first, session.named))
    for spoilt in (
        {**content, "named": "x"},
        {**content, "named": [{"name": "leeg"}]},
        {**content, "named": [content["named"][0]] * 61},
        {**content, "named": [{**content["named"][0], "name": ""}]},
        {**content, "named": [{**content["named"][0], "asked": {"tiers": [{"name": "x"}]}}]},
        {**content, "named": [{**content["named"][0], "asked": {"data": "/etc"}}]},
        {**content, "named": [{**content["named"][0], "held": [["GM9999"]]}]},
    ):
        with pytest.raises(InputError):
            Session.resumed(*read_link(packed(spoilt)))


def wander(session: Session, rng: Random) -> None:
    """Do any of what a person can do; what is refused is left."""
    a, b = rng.sample(session.territory.codes, 2)
    out = rng.choice(sorted(session.state.wishes.out) or list(session.bench.whole.codes))
    weight = {"weight": rng.choice([0.0, 0.5, 2.0])}
    layer = rng.choice(sorted(session.state.asked.arrangements) or ["x"])
    steps: list[Callable[[], object]] = [
        lambda: session.move(a, b),
        lambda: session.move(a, None),
        lambda: session.together(a, b),
        lambda: session.apart(a, b),
        lambda: session.hold(a, rng.random() < 0.7),
        lambda: session.leave_out(a, True),
        lambda: session.leave_out(out, False),
        lambda: session.exempt([a, b], minimum=rng.randrange(90_000), reason="<far & away>"),
        lambda: session.exempt([a], "members", minimum=1, reason="een eiland"),
        lambda: session.end_exemption("population", 0),
        lambda: session.ask({"population": {"minimum": rng.randrange(50_000, 300_000)}}),
        lambda: session.ask({"size": weight, "compactness": weight}),
        lambda: session.ask(without=[f"arrangements.{layer}"]),
        session.undo,
    ]
    with suppress(InputError):
        rng.choice(steps)()


def test_whatever_somebody_did_comes_back_from_the_link() -> None:
    territory = Session(DRENTHE).bench.whole
    for seed in range(12):
        session = Session(DRENTHE, "provincie", territory=territory)
        rng = Random(seed)
        for _ in range(12):
            wander(session, rng)
        first, state, _ = read_link(linked(session))
        again = Session.resumed(first, state)
        assert linked(again) == linked(session)
        assert again.state.wishes == session.state.wishes
        assert again.state.partition == session.state.partition
        assert again.bench.whole.codes == session.bench.whole.codes
        assert again.exemptions == session.exemptions
        assert again.broken == session.broken
        assert again.cost.cost == session.cost.cost
        for code in sorted(again.state.wishes.out):
            assert code in again.leave_out(code, False).territory.index


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "1.AAAA",
        "2.eJyrVkrLz1eyUkpKLFKqBQAdegQ0",
        "1.é",
        "1." + "A" * 70_000,
        packed([]),
        packed({"asked": {}}),
        packed({"asked": {}, "codes": ["1"], "labels": []}),
        "1." + base64.urlsafe_b64encode(zlib.compress(b" " * 2_000_000)).decode(),
        "1." + base64.urlsafe_b64encode(zlib.compress(b"[" * 100_000)).decode(),
    ],
)
def test_a_damaged_link_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="this link holds no state"):
        read_link(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("columns", "/etc/passwd"),
        ("data", "/etc"),
        ("boundaries", "secret.gpkg"),
        ("extends", "base.toml"),
        ("arrangements", {"mine": {"file": "mine.csv"}}),
        ("futures", {"file": "mine.csv", "columns": ["a"]}),
        ("tiers", [{"name": "a", "pairs": {"mine": {"file": "mine.csv"}}}]),
    ],
)
def test_a_link_names_no_file(key: str, value: object) -> None:
    session = Session(DRENTHE)
    content = unpacked(linked(session))
    content["asked"][key] = value
    with pytest.raises(InputError, match="names a file" if key != "data" else "data of your own"):
        read_link(packed(content), load_scenario(DRENTHE))


def test_a_link_may_name_the_files_of_the_scenario_at_hand() -> None:
    own = load_scenario(DRENTHE).model_copy(update={"boundaries": "own.gpkg"})
    session = Session(own)
    link = linked(session)
    assert read_link(link, own)[1].asked.boundaries == "own.gpkg"
    with pytest.raises(InputError, match="names a file"):
        read_link(link)


def test_rows_of_a_draft_that_do_not_match_offer_the_nearest_names() -> None:
    territory = Session(DRENTHE).territory
    text = "gemeente;regio\nAssen;A\nEmen;B\nHogeveen;B\nGroningen;A\nBergen;A\n"
    draft = read_draft("mijn schets.csv", text.encode(), territory)
    assert dict(draft.region_of) == {"0106": "A"}
    assert [row.written for row in draft.unmatched] == ["Emen", "Hogeveen", "Bergen"]
    assert [territory.name(row.options[0]) for row in draft.unmatched[:2]] == ["Emmen", "Hoogeveen"]
    assert {territory.name(code) for code in draft.unmatched[2].options} == {"Bergen (NH.)", "Bergen (L.)"}
    assert [territory.name(code) for code in draft.outside] == ["Groningen"]
    chosen = {"Emen": "0114", "Hogeveen": "0118", "Bergen": ""}
    draft = read_draft("mijn schets.csv", text.encode(), territory, chosen)
    assert draft.unmatched == ()
    assert set(draft.partitions[""]) == {frozenset({"0106"}), frozenset({"0114", "0118"})}


def test_a_draft_that_cannot_be_read_says_so_by_its_own_name() -> None:
    territory = Session(DRENTHE).territory
    with pytest.raises(InputError, match=r"schets\.csv"):
        read_draft("schets.csv", b"a,b\n1,2\n", territory)
    with pytest.raises(InputError, match="two regions"):
        read_draft("schets.csv", b"gemeente,regio\nAssen,A\nEmmen,B\nAssen,B\n", territory)
