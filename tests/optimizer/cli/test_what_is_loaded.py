"""Commands load what they use and nothing else: what keeps them quick is held here, not a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.cache import cache_folder
from optimizer.engine.kernels import machine_code

SCENARIOS = Path(__file__).parents[3] / "scenarios"

HEAVY = ("geopandas", "matplotlib", "networkx", "numba", "ortools", "pandas", "scipy")
"""What takes a tenth of a second and more."""

SCREEN = ("rich",)
"""What draws tables."""

READING = ("optimizer.inputs.pack_tables", "optimizer.inputs.pack_descriptor")
"""What reads a pack that was not kept."""

ASKED = """
import sys
from optimizer.__main__ import main
try:
    main()
except SystemExit:
    pass
found = [name for name in {names!r} if name in sys.modules]
print("LOADED", *found, file=sys.stderr)
"""


def loaded(*arguments: str, names: tuple[str, ...] = HEAVY) -> set[str]:
    """Return which packages a command loads in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED.format(names=names), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr
    return set(done.stderr.split("LOADED")[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["propose", "nowhere.toml"]])
def test_help_and_bad_input_load_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments, names=(*HEAVY, *SCREEN, "numpy", "shapely")) == set()


def test_the_version_loads_no_command() -> None:
    assert loaded("--version", names=(*HEAVY, *SCREEN, "numpy", "shapely", "typer", "pydantic")) == set()


@pytest.mark.slow
def test_judging_loads_no_solver_and_draws_nothing() -> None:
    limburg = str(SCENARIOS / "limburg.toml")
    unused = (*HEAVY, *SCREEN, "numpy", "shapely", "optimizer.engine.strategy", "optimizer.infeasible")
    assert loaded("assess", "jeugdregio", limburg, "--json", names=unused) == set()
    if cache_folder("packs") is not None:  # kept by now
        assert loaded("assess", "jeugdregio", limburg, "--json", names=READING) == set()
    layers = ("jeugdregio", "arbeidsmarktregio")
    assert loaded("compare", *layers, "--scenario", limburg, "--json", names=unused) == set()


@pytest.mark.slow
def test_a_province_is_solved_without_frames_and_drawn_without_them(tmp_path: Path) -> None:
    limburg, out = str(SCENARIOS / "limburg.toml"), str(tmp_path / "out")
    unused: tuple[str, ...] = ("geopandas", "matplotlib", "networkx", "pandas", "ortools.sat", "scipy")
    assert loaded("propose", limburg, "--fast", "--json", names=unused) == set()
    if machine_code.folder() is not None:  # compiled by now
        unused += ("numba",)
    assert loaded("propose", limburg, "--out", out, names=unused) == set()  # with what is certain
    assert loaded("explain", limburg, names=unused) == set()
    assert loaded("verify", out, limburg, "--json", names=(*HEAVY, *SCREEN, "numpy", "shapely")) == set()
    assert loaded("report", out) == set()
    assert loaded("compare", out, "jeugdregio") == set()
    assert loaded("compare", out, "jeugdregio", "--out", str(tmp_path / "compared")) == set()
