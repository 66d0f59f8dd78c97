"""Composed sentences are said in the language: by patterns, numbers and names in their fields."""

from __future__ import annotations

import pytest

from models.errors import InputError
from optimizer.language.language import Language, language_in_force

DUTCH = Language("nl")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"REGIO_LANG": "nl"}, "nl"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"REGIO_LANG": "en", "LANG": "nl_NL.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_asked(monkeypatch: pytest.MonkeyPatch, names: dict[str, str], said: str) -> None:
    for name in ("REGIO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert language_in_force().code == said


def test_fields_are_said_and_names_stay() -> None:
    assert DUTCH.phrase("at least 150,000") == "ten minste 150.000"
    assert DUTCH.phrase("at least 5; at most 20") == "ten minste 5; hoogstens 20"


def test_every_part_of_an_error_is_said() -> None:
    error = InputError(
        "no such municipality",
        where="scenario.toml: row 5",
        value="Vnelo",
        expected="a municipality's name or code",
        options=["Venlo", "Weert"],
    )
    assert str(error) == (
        "scenario.toml: row 5: no such municipality; found 'Vnelo'; expected a municipality's name or code. "
        "Did you mean 'Venlo'?"
    )
    assert error.told(DUTCH.phrase) == (
        "scenario.toml: rij 5: deze gemeente is er niet; gevonden 'Vnelo'; verwacht naam of code van een "
        "gemeente. Bedoelt u 'Venlo'?"
    )
