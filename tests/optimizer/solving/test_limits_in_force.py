"""Limits are said in full, and those that cannot be meant are noted by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.scenario import Scenario
from optimizer.cli.app import app
from optimizer.inputs.packs import load_pack
from optimizer.solving.limits_in_force import implausible_limits, limits_in_force

FLEVOLAND = {"layer": "provincie", "regions": ["Flevoland"]}


def opened(**content: Any):
    scenario = Scenario.model_validate({"area": FLEVOLAND, **content})
    whole = load_pack()
    return scenario, scenario.cut(whole.with_columns({"clients": dict.fromkeys(whole.codes, 7.0)}))


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ({}, []),
        ({"population": {"minimum": 0}}, ["inhabitants per region: at least 0"]),
        (
            {
                "population": {
                    "minimum": 100_000,
                    "maximum": 350_000,
                    "target": 150_000,
                    "low_density": {"below": 100, "minimum": 75_000, "reason": "wide"},
                    "tailored": [{"municipalities": ["Urk"], "reason": "an island once"}],
                }
            },
            [
                "inhabitants per region: at least 100,000, at most 350,000, target 150,000 "
                "(75,000 below 100 inhabitants per km2; no limit within Urk)"
            ],
        ),
        (
            {"members": {"minimum": 2, "maximum": 20, "soft_maximum": True}},
            ["members per region: at least 2, at most 20 (the maximum is soft)"],
        ),
        ({"attributes": {"clients": {"minimum": 14}}}, ["clients per region: at least 14"]),
        ({"regions": {"exact": 2}}, ["number of regions: exactly 2"]),
        (
            {"population": {"deviation": "20%"}, "regions": {"exact": 2}},
            [
                "inhabitants per region: at least 159,374, at most 239,061 (within 20% of the mean)",
                "number of regions: exactly 2",
            ],
        ),
        ({"regions": {"maximum": 4, "prefer": "few"}}, ["number of regions: at most 4, as few as possible"]),
    ],
)
def test_every_limit_is_said(content, lines):
    assert limits_in_force(*opened(**content)) == lines


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"population": {"minimum": 150}},
            r"population.minimum of 150 is below the smallest municipality, Urk",
        ),
        ({"population": {"minimum": 10**8}}, "population.minimum of 100,000,000 is above the whole area"),
        ({"population": {"maximum": 350}}, "population.maximum of 350 is below the smallest municipality"),
        ({"population": {"target": 200}}, "population.target of 200 is below"),
        ({"attributes": {"clients": {"minimum": 7}}}, "attributes.clients.minimum of 7 is no more than"),
        ({"attributes": {"clients": {"minimum": 43}}}, r"43 is above the whole area \(42 clients\)"),
    ],
)
def test_limits_that_cannot_be_meant_are_noted(content, said):
    (finding,) = implausible_limits(*opened(**content))
    assert finding.kind == "note"

    assert re.search(said, finding.text)


def test_sensible_limits_are_not_noted():
    content = {"population": {"minimum": 100_000, "maximum": 350_000}, "members": {"minimum": 2}}
    assert not implausible_limits(*opened(**content))


def test_the_note_stands_above_everything(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text('area = {layer = "provincie", regions = ["Flevoland"]}\npopulation = {minimum = 150}\n')
    done = CliRunner().invoke(app, ["propose", str(case), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert done.output.startswith("Note: population.minimum of 150 is below the smallest municipality, Urk")
    assert "inhabitants per region: at least 150" in done.output
