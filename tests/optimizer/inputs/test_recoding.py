"""Codes of one date carried to another: replayed, there and back, against figures that others recoded."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import InputError
from models.history import Change, History
from models.territory import Territory
from optimizer.inputs.packs import load_pack
from optimizer.inputs.recoding import (
    date_of,
    foreign_codes,
    history_of,
    recode,
    recode_numbers,
    recode_regions,
)

THEN, NOW = date(2013, 1, 1), date(2024, 1, 1)


@pytest.fixture(scope="module")
def old() -> Territory:
    return load_pack("nl-2013")


@pytest.fixture(scope="module")
def new() -> Territory:
    return load_pack("nl-2024")


def test_the_changes_replayed_give_the_numbers_that_cbs_counts(old: Territory, new: Territory) -> None:
    history = history_of("nl")
    counts = {
        *((2014, 403), (2015, 393), (2016, 390), (2017, 388), (2018, 380), (2019, 355)),
        *((2020, 355), (2021, 352), (2022, 345), (2023, 342), (2026, 342)),
    }
    for year, count in sorted(counts):
        assert len(history.at(old.codes, THEN, date(year, 1, 1))) == count
    assert len(history.at(old.codes, THEN, date(2022, 3, 24))) == 344
    assert history.at(old.codes, THEN, NOW) == set(new.codes)


def test_the_changes_played_backwards_give_the_codes_of_then(old: Territory, new: Territory) -> None:
    history = history_of("nl")
    for day in (THEN, date(2015, 1, 1), date(2018, 6, 1), date(2021, 1, 1)):
        assert history.at(new.codes, NOW, day) == history.at(old.codes, THEN, day)


def test_shares_of_every_municipality_sum_to_one_and_seven_are_estimated(old: Territory) -> None:
    found = recode(old.codes, THEN, NOW)
    assert all(abs(sum(s.share for s in shares) - 1) < 1e-9 for shares in found.shares.values())
    guessed = {code for code, shares in found.shares.items() if any(s.estimated for s in shares)}
    assert old.names(guessed).count(",") + 2 == len(guessed) == 7


def test_inhabitants_of_2013_recoded_are_those_that_the_pack_of_2024_holds(
    old: Territory, new: Territory
) -> None:
    people = {code: float(m.population) for code, m in old.municipalities.items()}
    found = recode_numbers(people, recode(old.codes, THEN, NOW))
    known = new.column("population_2013")
    assert found.keys() == known.keys()
    assert sum(found.values()) == pytest.approx(old.population())
    assert all(abs(found[code] - known[code]) <= max(40, 0.002 * known[code]) for code in known)


def test_numbers_go_back_and_forth_without_loss(old: Territory, new: Territory) -> None:
    people = {code: float(m.population) for code, m in old.municipalities.items()}
    there = recode_numbers(people, recode(old.codes, THEN, NOW))
    back = recode_numbers(there, recode(new.codes, NOW, THEN, people=people))
    assert sum(back.values()) == pytest.approx(sum(people.values()))
    whole = [code for code in people if len(recode(old.codes, THEN, NOW).shares[code]) == 1]
    close = [code for code in whole if back[code] == pytest.approx(people[code], rel=0.05)]
    assert len(close) > 0.97 * len(whole)


def test_regions_go_where_most_inhabitants_are_and_disagreement_is_said(old: Territory) -> None:
    people = {code: float(m.population) for code, m in old.municipalities.items()}
    layer = old.layer("jeugdregio")
    found, notes = recode_regions(layer.region_of, recode(old.codes, THEN, NOW), people)
    assert len(found) == 342
    assert len(set(found.values())) == 42
    assert any(note.startswith("Vijfheerenlanden counts in") for note in notes)
    assert any("Boarnsterhim is divided by inhabitants (estimated)" in note for note in notes)


def test_codes_of_another_date_are_recognised(old: Territory, new: Territory) -> None:
    said = foreign_codes(old.codes, new)
    assert "codes of 2013-01-01, the data are of 2024-01-01" in said
    assert "--recode 2013-01-01" in said
    assert "codes of 2024-01-01" in foreign_codes(new.codes, old)
    assert foreign_codes(new.codes, new) == ""
    assert foreign_codes(["9999", "8888"], new) == ""
    few = [code for code in old.codes if old.name(code) in ("Nuth", "Schinnen", "Heerlen", "Landgraaf")]
    assert "Nuth" in foreign_codes(few, new)


def test_former_municipalities_are_known_with_their_successors(new: Territory) -> None:
    former = {gone.name: gone for gone in new.former}
    nuth = former["Nuth"]
    assert (nuth.code, nuth.date[:4], new.names(nuth.into)) == ("0951", "2019", "Beekdaelen")
    assert len(former["Boarnsterhim"].into) == 4
    assert "Groningen" not in former
    with pytest.raises(InputError, match="Beekdaelen"):
        new.code_of("Nuth")


def test_what_is_not_of_the_date_is_an_error() -> None:
    with pytest.raises(InputError, match="Nuth was there until 2019-01-01"):
        recode(["0951"], date(2020, 1, 1), NOW)
    with pytest.raises(InputError, match="Beekdaelen came on 2019-01-01"):
        recode(["1954"], THEN, NOW)


@pytest.mark.parametrize("text", ["2014", "2014-01-01", "1-1-2014", "01-01-2014", "1/1/2014"])
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert date_of(text) == date(2014, 1, 1)


def test_no_date_is_one_clear_error() -> None:
    for text in ("", "soon", "2014-13-01", "31-2-2014"):
        with pytest.raises(InputError, match="not a date"):
            date_of(text)


def test_a_code_used_again_for_a_larger_municipality_keeps_its_share() -> None:
    day = date(2000, 1, 1)
    history = History(
        (
            Change(day, "a", "A", "a", "A", 1.0),
            Change(day, "b", "B", "a", "A", 0.25, True),
            Change(day, "b", "B", "c", "C", 0.75, True),
        )
    )
    early, late = date(1999, 1, 1), date(2001, 1, 1)
    assert history.at(["a", "b"], early, late) == {"a", "c"}
    assert history.at(["a", "c"], late, early) == {"a", "b"}
    back = history.shares(["a", "c"], late, early, {"a": 30.0, "b": 40.0})
    assert [(s.code, s.share) for s in back["a"]] == [("a", 0.75), ("b", 0.25)]
    assert [(s.code, s.share) for s in back["c"]] == [("b", 1.0)]
