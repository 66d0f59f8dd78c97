"""Changes to a scenario in code."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory

LIMBURG = load_scenario(Path(__file__).parents[3] / "scenarios" / "limburg.toml")


def test_no_change_is_the_same_scenario() -> None:
    again = change_scenario(LIMBURG)
    assert again.model_copy(update={"locks": None}) == LIMBURG


def test_locks_add_up() -> None:
    once = change_scenario(LIMBURG, together=[("Venlo", "Weert")])
    twice = change_scenario(once, apart=[("Stein", "Beek")], together=[("Beesel", "Venlo")])
    assert twice.locks is not None
    assert twice.locks.together == (("Venlo", "Weert"), ("Beesel", "Venlo"))
    assert twice.locks.apart == (("Stein", "Beek"),)
    assert LIMBURG.locks is None


def test_other_inhabitants_and_a_merger_reach_the_territory() -> None:
    changed = change_scenario(
        LIMBURG, population={"Venlo": 90_000}, mergers={"Beekdaelen": ("Onderbanken", "Nuth", "Schinnen")}
    )
    territory, before = open_territory(changed), open_territory(LIMBURG)
    assert territory.municipalities["0983"].population == 90_000
    assert len(territory.codes) == len(before.codes) - 2
    assert list(territory.codes) == sorted(territory.codes, key=lambda c: (-territory.population([c]), c))


def test_a_criterion_is_left_out_by_name() -> None:
    changed = change_scenario(LIMBURG, without=["size", "arrangements.ggd_regio"], minimum=150_000)
    assert changed.size is None
    assert "ggd_regio" not in changed.arrangements
    assert changed.population is not None
    assert changed.population.minimum == 150_000
    assert not change_scenario(LIMBURG, without=["arrangements"]).arrangements


@pytest.mark.parametrize(
    ("name", "near"), [("siez", "size"), ("arrangements.ggdregio", "arrangements.ggd_regio")]
)
def test_a_criterion_that_is_not_used_gets_the_nearest(name: str, near: str) -> None:
    with pytest.raises(InputError, match=f"Did you mean '{near}'"):
        change_scenario(LIMBURG, without=[name])
