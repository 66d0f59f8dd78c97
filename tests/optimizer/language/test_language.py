"""Numbers, dates, lists and phrases in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from hypothesis import given, settings, strategies as st

from optimizer.language.language import Lang, Language

DUTCH, ENGLISH = Language("nl"), Language("en")

LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def test_numbers() -> None:
    assert DUTCH.number(1_121_870) == "1.121.870"
    assert ENGLISH.number(1_121_870) == "1,121,870"
    assert DUTCH.number(1.25, 1) == "1,2"
    assert DUTCH.figure(35.357) == "35,36"
    assert DUTCH.figure(6842.5) == "6.842"
    assert DUTCH.percent(0.123, 1) == "12,3\u202f%"
    assert ENGLISH.percent(0.123, 1) == "12.3%"
    assert DUTCH.number(None) == DUTCH.figure(None) == DUTCH.percent(None) == "–"


@given(
    value=st.floats(-1e7, 1e7) | st.integers(-(10**9), 10**9) | st.sampled_from([0.125, 2.5, 99.995, -0.004]),
    decimals=st.integers(0, 3),
    code=st.sampled_from(["nl", "en"]),
)
@settings(max_examples=60)
def test_numbers_are_written_as_babel_writes_them(value: float, decimals: int, code: Lang) -> None:
    say, zeros = Language(code), "." + "0" * decimals if decimals else ""
    sign = "%" if code == "en" else "\u202f%"

    def written(number: float, pattern: str) -> str:
        return str(format_decimal(number, format=pattern, locale=LOCALES[say.code]))

    assert say.number(value, decimals) == written(round(value, decimals), f"#,##0{zeros}")
    assert say.figure(value) == written(value, "#,##0" if abs(value) >= 100 else "#,##0.##")
    assert say.percent(value, decimals) == format_percent(value, f"0{zeros}{sign}", locale=LOCALES[say.code])
    assert say.rate(value) == format_percent(value, f"0.##{sign}", locale=LOCALES[say.code])


@pytest.mark.parametrize("say", [DUTCH, ENGLISH])
def test_dates_and_lists_are_written_as_babel_writes_them(say: Language) -> None:
    for month in range(1, 13):
        day = date(2013, month, 3)
        assert say.date(day) == format_date(day, "d MMMM y", locale=LOCALES[say.code])
    for count in range(5):
        names = ["Venlo", "Venray", "Weert", "Roermond"][:count]
        assert say.names(names) == format_list(names, locale=LOCALES[say.code])


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
