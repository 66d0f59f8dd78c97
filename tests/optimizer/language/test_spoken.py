"""Real commands in Dutch: nothing English is printed, besides names, paths and what users type."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import pytest

from optimizer.cli import app as cli

SCENARIOS = Path(__file__).parents[3] / "scenarios"
DRENTHE, IJMOND = str(SCENARIOS / "drenthe.toml"), str(SCENARIOS / "stalled-ijmond.toml")

ENGLISH = (
    "the|and|with|must|inhabitants|municipalities|municipality|region|regions|found|expected|not|no|from|"
    "than|which|cost|costs|more|less|each|every|found|wish|lowest|highest|declared|proposed|proven|members|"
    "missing|should|there|has|have|are|together|between|inside|outside|threshold|layer"
)
"""Words that no Dutch sentence has."""

ASIDE = re.compile(
    r"'[^']*'|\"[^\"]*\"|`[^`]*`|\S*[/=_.\[\]]\S*|--\S+|adjusted Rand|V-measure|variation of information"
)
"""Values, code, paths, options and measures with a name."""


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command in Dutch in this process and return all that it prints."""
    before = sys.argv
    sys.argv = ["regio", *arguments, "--lang", "nl"]
    try:
        with pytest.raises(SystemExit):
            cli.main()
    finally:
        sys.argv = before
    shown = capsys.readouterr()
    return shown.out + shown.err


def english(text: str) -> list[str]:
    """Return the lines with an English word."""
    return [line for line in text.splitlines() if re.search(rf"\b({ENGLISH})\b", ASIDE.sub(" ", line))]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logging.getLogger("optimizer"), "handlers", [])  # of another test's standard error


@pytest.mark.parametrize(
    "command",
    [
        "",
        "nope",
        "propose",
        "propose x.toml --nope",
        f"propose {DRENTHE} --workers 0",
        f"propose {DRENTHE} --alternatives 2 --within x",
        "propose nothing.toml",
        f"verify no-such {DRENTHE}",
        f"assess jeugdregi {DRENTHE}",
        f"compare arbeidsmarktregio nowhere --scenario {DRENTHE}",
        f"explain {DRENTHE} --together Assen Venlo",
        f"explain {DRENTHE} --together Assen Emen",
        f"tipping {DRENTHE} --from 2",
        f"weights provincie {DRENTHE} --excel",
        "study table nowhere",
        "data check nowhere",
        "data check nl-2013",
        "data list",
        "criteria",
        "report nowhere",
        *(
            f"{name} --help"
            for name in ("", "propose", "complete", "tipping", "data import", "study run", "study frontier")
        ),
    ],
)
def test_help_and_errors_are_dutch(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, *command.split())
    assert text.strip()
    assert english(text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        f"propose {DRENTHE} --out out --alternatives 1 -v",
        f"assess provincie {DRENTHE} -v",
        f"compare provincie arbeidsmarktregio --scenario {DRENTHE} -v",
        "congruence -v",
        f"complete {IJMOND}",
        f"monitor {DRENTHE.replace('drenthe.toml', 'declared-with-faults.csv')} jeugdregio {DRENTHE} -v",
        f"explain {DRENTHE}",
        f"explain {DRENTHE} -v",
        f"explain {DRENTHE} --minimum 600000 -v",
        f"tipping {DRENTHE} --criterion centres --from 0 --to 4",
        f"weights jeugdregio {DRENTHE} -v",
        f"study frontier {DRENTHE} --between size centres",
    ],
)
def test_answers_are_dutch(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, *command.split())
    assert text.strip()
    assert english(text) == []
