"""The pages of tipping points, of two weights and of weights that explain what was declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import load_scenario
from optimizer.judgement.files import write_tipping, write_tipping_map, write_weights
from optimizer.judgement.tipping import find_tipping_points
from optimizer.judgement.tipping_map import find_tipping_map
from optimizer.judgement.weights import find_weights
from optimizer.report import write_report

DRENTHE = Path(__file__).parents[3] / "scenarios" / "drenthe.toml"
LIMITS = Limits(time_limit_s=20, workers=1)


def page(folder: Path) -> tuple[str, str]:
    """Write both pages of a folder and return them."""
    nl, en = (write_report(folder, lang).read_text(encoding="utf-8") for lang in ("nl", "en"))  # type: ignore[arg-type]
    return nl, en


def test_a_weight_has_its_ranges_and_what_happens_beyond(tmp_path: Path) -> None:
    write_tipping((find_tipping_points(load_scenario(DRENTHE), "centres", limits=LIMITS),), tmp_path)
    nl, en = page(tmp_path)
    assert "Midden-Drenthe joins Emmen" in en
    assert "Midden-Drenthe gaat naar Emmen" in nl
    assert "1,565" in nl
    assert en.count("<rect x=") == 2


@pytest.mark.slow
def test_two_weights_have_a_plane_with_a_polygon_per_zone(tmp_path: Path) -> None:
    found = find_tipping_map(load_scenario(DRENTHE), ("centres", "size"), limits=LIMITS)
    write_tipping_map(found, tmp_path)
    nl, en = page(tmp_path)
    assert en.count("<polygon ") == len(found.zones)
    assert f"{len(found.zones)} indelingen zijn elk ergens de beste." in nl
    assert en.count('type="radio"') == len(found.zones)


@pytest.mark.slow
def test_weights_have_the_answer_and_their_table(tmp_path: Path) -> None:
    write_weights(find_weights("jeugdregio", load_scenario(DRENTHE), limits=LIMITS), tmp_path)
    nl, en = page(tmp_path)
    assert "Which weights explain what was declared" in en
    assert "Geen geïsoleerde centrumgemeente" in nl
