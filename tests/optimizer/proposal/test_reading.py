"""A results folder read back is the proposal that was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import InputError
from models.proposal import LevelReport, Status
from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import load_scenario, scenario_from
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON, proposal_to_dict
from optimizer.proposal.files import write_tables
from optimizer.proposal.proof import prove_again
from optimizer.proposal.proposal import Proposal, propose
from optimizer.proposal.reading import read_proposal

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def flevoland() -> Proposal:
    return propose(load_scenario(SCENARIOS / "flevoland.toml"), limits=Limits(workers=1))


def edited(folder: Path, **changes: Any) -> None:
    path = folder / PROPOSAL_JSON
    content = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_proposal_comes_back_as_it_was_written(flevoland: Proposal, tmp_path: Path) -> None:
    write_tables(flevoland, tmp_path)
    back = read_proposal(tmp_path)
    assert back.partition == flevoland.partition
    assert back.judgements == flevoland.judgements
    assert back.findings == flevoland.findings
    assert proposal_to_dict(back) == proposal_to_dict(flevoland)
    assert back.report.objective == flevoland.report.objective


def test_a_proof_survives_being_read_and_written_again(tmp_path: Path) -> None:
    """Limburg has more than twelve municipalities, so its bound rests on a certificate."""
    limburg = propose(load_scenario(SCENARIOS / "limburg.toml"), limits=Limits(workers=1))
    folder = limburg.save(tmp_path / "out")
    before = (folder / CERTIFICATE_JSON).read_bytes()
    Proposal.load(folder).save(folder)
    assert (folder / CERTIFICATE_JSON).read_bytes() == before
    again = prove_again(limburg.scenario, folder)
    assert not again.findings
    assert again.bound == limburg.report.bound


def test_levels_come_back(flevoland: Proposal, tmp_path: Path) -> None:
    levels = (LevelReport(("size",), 12, 11), LevelReport(("centres",), 0, 0))
    write_tables(replace(flevoland, report=replace(flevoland.report, levels=levels)), tmp_path)
    assert read_proposal(tmp_path).report.levels == levels


def test_files_of_the_scenario_are_found_again(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    area = {"layer": "provincie", "regions": ["Flevoland"]}
    codes = ["0034", "0050", "0171", "0184", "0303", "0995"]
    (tmp_path / "in/clients.csv").write_text("code,clients\n" + "\n".join(f"{c},7" for c in codes))
    content = {"area": area, "columns": "clients.csv", "attributes": {"clients": {"minimum": 14}}}
    proposal = propose(scenario_from(content, folder=tmp_path / "in"), limits=Limits(workers=1))
    write_tables(proposal, tmp_path / "out")
    assert read_proposal(tmp_path / "out").territory.column("clients")["0034"] == 7


def test_an_infeasible_proposal_has_no_partition(tmp_path: Path) -> None:
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 10**6}}
    proposal = propose(scenario_from(content, folder=tmp_path), limits=Limits(workers=1))
    write_tables(proposal, tmp_path)
    back = read_proposal(tmp_path)
    assert back.report.status is Status.INFEASIBLE
    assert back.partition is None
    assert back.findings == proposal.findings


def test_changed_data_are_said(flevoland: Proposal, tmp_path: Path) -> None:
    write_tables(flevoland, tmp_path)
    edited(tmp_path, data={"fingerprint": "0" * 64})
    (note,) = read_proposal(tmp_path).findings
    assert "000000000000" in note.text
    assert flevoland.territory.stamp.fingerprint[:12] in note.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "splendid"}, "splendid"),
        ({"levels": [{}]}, "criteria"),
        ({"regions": [{"members": ["9999"]}]}, "9999"),
        ({"scenario": {"populaton": {}}}, "population"),
    ],
)
def test_what_does_not_fit_is_one_clear_error(
    flevoland: Proposal, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    write_tables(flevoland, tmp_path)
    edited(tmp_path, **changes)
    with pytest.raises(InputError, match=message):
        read_proposal(tmp_path)


def test_a_folder_without_a_proposal_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no proposal\.json"):
        read_proposal(tmp_path)
    (tmp_path / PROPOSAL_JSON).write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="not a JSON object"):
        read_proposal(tmp_path)
    (tmp_path / PROPOSAL_JSON).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not a JSON document"):
        read_proposal(tmp_path)
