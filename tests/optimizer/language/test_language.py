"""Numbers, dates, lists and phrases in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from optimizer.language.language import Language

DUTCH, ENGLISH = Language("nl"), Language("en")


def test_numbers() -> None:
    assert DUTCH.number(1_121_870) == "1.121.870"
    assert ENGLISH.number(1_121_870) == "1,121,870"
    assert DUTCH.number(1.25, 1) == "1,2"
    assert DUTCH.figure(35.357) == "35,36"
    assert DUTCH.figure(6842.5) == "6.842"
    assert DUTCH.percent(0.123, 1) == "12,3\u202f%"
    assert ENGLISH.percent(0.123, 1) == "12.3%"
    assert DUTCH.number(None) == DUTCH.figure(None) == DUTCH.percent(None) == "–"


def test_dates() -> None:
    assert DUTCH.date(date(2013, 5, 31)) == "31 mei 2013"
    assert ENGLISH.date("2013-05-31") == "31 May 2013"
    assert DUTCH.date("2007/2013") == "2007/2013"


def test_lists() -> None:
    assert DUTCH.names(["Venlo", "Venray", "Weert"]) == "Venlo, Venray en Weert"
    assert ENGLISH.names(["Venlo", "Venray"]) == "Venlo and Venray"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "capped inhabitants above 200,000 per region",
            "inwoners boven 200.000 per regio (grote steden begrensd meegeteld)",
        ),
        ("of 4 regions", "van 4 regio’s"),
        ("regions of zorgkantoorregio faced beyond one each", "zorgkantoorregio’s meer dan één per regio"),
        ("never heard of 2,000", "never heard of 2,000"),
        ("", ""),
    ],
)
def test_phrases_with_numbers_and_layers(text: str, said: str) -> None:
    assert DUTCH.phrase(text, "zorgkantoorregio", "care-office regions") == said


def test_english_says_the_message_unless_something_reads_better() -> None:
    assert ENGLISH.gettext("Map") == "Map"
    text = "regions of zorgkantoorregio faced beyond one each"
    assert ENGLISH.phrase(text, "zorgkantoorregio", "care-office regions") == (
        "care-office regions faced beyond one each"
    )
