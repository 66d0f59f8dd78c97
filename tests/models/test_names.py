"""Municipalities are found by what people write, and never taken for another one."""

from __future__ import annotations

import pytest

from models.errors import InputError, nearest
from models.names import Gazetteer
from models.places import Former, Municipality
from optimizer.inputs.packs import load_pack

DUTCH = load_pack().gazetteer


@pytest.mark.parametrize(
    "written",
    ["14", "014", "0014", "GM0014", "gm14", "14.0", "14,0", " 0014\u00a0", '="0014"', "'0014", "0014\u200b"],
)
def test_a_code_is_found_however_a_spreadsheet_left_it(written: str) -> None:
    assert DUTCH.find(written) == ("0014",)


@pytest.mark.parametrize(
    "written", ["BU00140000", "WK001400", "PV14", "14.5", "-14", "1400", "9999", "14 14", ""]
)
def test_what_only_resembles_a_code_is_none(written: str) -> None:
    assert DUTCH.find(written) == ()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(
            (name, "'s-Gravenhage")
            for name in ("Den Haag", "the hague", "\u2019s-Gravenhage", "Gravenhage, 's-")
        ),
        *((name, "'s-Hertogenbosch") for name in ("DEN BOSCH", "s Hertogenbosch", "Hertogenbosch ('s-)")),
        *(
            (name, "Bergen (L.)")
            for name in ("Bergen (L.)", "Bergen (Limburg)", "bergen l", "Bergen, Limburg")
        ),
        *((name, "Bergen (NH.)") for name in ("Bergen (N.H.)", "Bergen NH", "Bergen (Noord-Holland)")),
        *((name, "Hengelo") for name in ("Hengelo", "Hengelo (O.)", "Hengelo (Ov)", "Gemeente Hengelo")),
        *(
            (name, "Súdwest-Fryslân")
            for name in ("Sudwest Fryslan", "Su\u0301dwest-Fryslân", "Zuidwest-Friesland")
        ),
        *((name, "Nuenen, Gerwen en Nederwetten") for name in ("Nuenen", "Nuenen c.a.", "nuenen ca")),
        *(
            (name, "Alphen aan den Rijn")
            for name in ("Alphen a/d Rijn", "Alphen a.d. Rijn", "ALPHEN AAN DE RIJN")
        ),
        *((name, "Utrecht") for name in ("Utrecht (gemeente)", "gem. Utrecht", " utrecht ")),
        *((name, "De Bilt") for name in ("Bilt, De", "Bilt (de)", "de bilt")),
        ("It Bilt", "het Bildt"),
        ("Tietjerksteradeel", "Tytsjerksteradiel"),
        ("St. Anthonis", "Sint Anthonis"),
        ("Son & Breugel", "Son en Breugel"),
        ("\u0132sselstein", "IJsselstein"),
    ],
)
def test_a_name_is_found_in_its_many_spellings(written: str, name: str) -> None:
    assert [DUTCH.name(code) for code in DUTCH.named(written)] == [name]


def test_every_municipality_is_found_by_its_own_code_and_name() -> None:
    for code, municipality in load_pack().municipalities.items():
        assert DUTCH.find(code) == (code,)
        assert DUTCH.named(municipality.name) == (code,)


def test_what_can_mean_two_is_asked_and_both_are_named() -> None:
    with pytest.raises(
        InputError, match=r"several .*'Bergen'; expected Bergen \(NH\.\) \(0373\) or Bergen \(L\.\)"
    ):
        DUTCH.one("Bergen")


@pytest.mark.parametrize("written", ["Hengelo (Gld.)", "Beek (Gld.)", "Bergen (Dr.)"])
def test_a_namesake_in_another_province_is_not_meant(written: str) -> None:
    assert DUTCH.named(written) == ()


def test_a_former_municipality_is_told_with_what_became_of_it() -> None:
    today = [
        Municipality(code, name, 1, 1.0, 0.0, 0.0) for code, name in (("1954", "Beekdaelen"), ("9", "Noord"))
    ]
    former = [
        Former("0951", "Nuth", "2019-01-01", ("1954",)),
        Former("0055", "Boarnsterhim", "2014-01-01", ("9", "1954")),
    ]
    gazetteer = Gazetteer(today, former=former)
    for written in ("Nuth", "nuth", "0951", "951", "GM0951"):
        assert "Nuth is part of Beekdaelen since 2019" in str(gazetteer.error(written))
    assert gazetteer.became("Boarnsterhim") == "Boarnsterhim was divided over Noord and Beekdaelen in 2014"
    assert gazetteer.find("Nuth") == ()


def test_a_municipality_that_is_not_there_yet_is_told_with_who_form_it() -> None:
    assert "Beekdaelen is there since 2019 only, made of" in str(DUTCH.error("Beekdaelen"))
    assert all(part in DUTCH.became("GM1954") for part in ("Nuth", "Onderbanken", "Schinnen"))
    assert load_pack("nl-2024").gazetteer.became("Nuth") == "Nuth is part of Beekdaelen since 2019"


@pytest.mark.parametrize(
    ("value", "option", "near"),
    [
        ("Nuenen", "Rhenen", False),
        ("Bergen", "Ubbergen", False),
        ("Maastrict", "Maastricht", True),
        ("Venry", "Venray", True),
        ("Gulpen", "Gulpen-Wittem", True),
        ("caer", "care", True),
        ("ab", "ac", False),
    ],
)
def test_only_a_slip_is_suggested(value: str, option: str, near: bool) -> None:
    assert nearest(value, [option]) == (option if near else None)


def test_messages_stay_short_and_plain_whatever_was_written() -> None:
    for value in ("x" * 10**6, "\x1b[31m" * 400, 10**5000, -(10**400)):
        error = InputError("not this", where="f" * 3000, value=value, expected="one of " + "y, " * 900)
        assert len(str(error)) <= 500
        assert str(error).isprintable()
