"""The words of the data: counties and voters in place of municipalities and inhabitants."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import InputError
from models.words import USUAL, read_noun, read_words
from optimizer.cli.app import main
from optimizer.language.language import Language
from optimizer.language.words import reworder, speak_of, speaking_of

COUNTY = read_words(
    {
        "unit": {"en": "county:counties", "nl": "het graafschap:graafschappen"},
        "population": {"en": "elector:electors", "nl": "kiezer:kiezers"},
        "flow": "trip:trips",
    }
)


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    yield
    speak_of(USUAL)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "a municipality of 9 inhabitants", "a county of 9 electors"),
        ("en", "an inhabitant; an Inhabitant", "an elector; an Elector"),
        ("en", "jobs between municipalities", "trips between counties"),
        ("en", "Commuting", "Trips"),
        ("en", "see `municipalities`, [commuting], municipalities.csv, --jobs", None),
        ("en", "%(jobs)s of {jobs} and region_municipality", None),
        ("en", "subjobs and jobsites", None),
        ("nl", "deze gemeente, de gemeenten en elke centrumgemeente", None),
        ("nl", "Inwonertal en banen", "Aantal kiezers en trips"),
    ],
)
def test_nouns_are_said_in_the_words_and_vocabulary_stays(language: str, text: str, said: str | None) -> None:
    if language == "nl" and said is None:
        said = "dit graafschap, de graafschappen en elk centrumgraafschap"
    reword = reworder(COUNTY, language)
    assert reword is not None
    assert reword(text) == (said or text)


def test_names_of_places_and_what_users_wrote_stay() -> None:
    with speaking_of(COUNTY):
        text = "Municipality of Sparta: 9,000 inhabitants, the minimum is 10,000 (near the jobs)"
        assert Language("en").phrase(text) == text.replace("inhabitants", "electors")
        assert "graafschap" not in Language("nl").phrase(text)
    assert Language("en").phrase(text) == text


@pytest.mark.parametrize("text", ["county", "county:", "a{b}:c", "%s:%s", "x" * 50 + ":y", "1:2", ":"])
def test_a_word_has_a_singular_and_a_plural(text: str) -> None:
    with pytest.raises(InputError, match="singular and plural"):
        read_noun(text, "unit")


@pytest.mark.parametrize(
    "content", [{"town": "a:b"}, {"unit": {"de": "Kreis:Kreise"}}, {"unit": 3}, {"unit": {}}, ["unit"]]
)
def test_words_that_are_none_are_refused(content: object) -> None:
    with pytest.raises(InputError):
        read_words(content)


# -------------------------------------------------------------------- through the command
USED = re.compile(r"municipalit|gemeente|\bjobs?\b|inhabitant|inwoner|\bbanen\b", re.IGNORECASE)
SOURCE = re.compile(r"VNG|gemeentelijke samenwerking|gemeentelijke pagina")
"""Titles of documents."""
FILE = re.compile(r"\S+\.(csv|json|png|svg)|[\w.]*_\w+")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the exit code of a command, and all that it says."""
    sys.argv = ["regio", *arguments]
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out + said.err


def graph(path: Path) -> None:
    nodes = [
        {
            "id": k,
            "GEOID": str(100 + k),
            "NAME": f"P{k}",
            "TOTPOP": 1000 * (5 + k),
            "area": 9.0,
            "d": "AB"[k > 3],
        }
        for k in range(8)
    ]
    links = [{"source": k, "target": k + 1} for k in range(7)]
    content = {"directed": False, "multigraph": False, "graph": {}, "nodes": nodes, "links": links}
    path.write_text(json.dumps(content))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_command_speaks_of_municipalities_where_the_data_do_not(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    graph(tmp_path / "graph.json")
    pack, scenario = tmp_path / "pack", tmp_path / "s.toml"
    words = ["--unit", "county:counties", "--people", "elector:electors", "--flow", "trip:trips"]
    assert (
        run(
            capsys, "data", "import", str(tmp_path / "graph.json"), "--out", str(pack), "--layer", "d", *words
        )[0]
        == 0
    )
    scenario.write_text(
        'data = "pack"\n[population]\nminimum = 15_000\n[members]\nminimum = 2\n[centres]\n'
        "minimum_population = 11_000\n[arrangements.d]\nseparating = 1.0\n[solver]\ntime_limit = 5\n"
    )
    said = []
    for command in (
        ["propose", str(scenario), "--fast", "--out", str(tmp_path / "out")],
        ["verify", str(tmp_path / "out"), str(scenario), "-v"],
        ["assess", "d", str(scenario), "-v"],
        ["explain", str(scenario), "-v"],
        ["report", str(tmp_path / "out"), "--lang", language],
    ):
        spoken = command if "--lang" in command else [*command, "--lang", language]
        code, told = run(capsys, *spoken)
        assert code in (0, 1), told
        said += [f"{command[0]}: {line}" for line in told.splitlines()]
    page = (tmp_path / "out" / f"report.{language}.html").read_text(encoding="utf-8")
    page = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    said += [f"page: {line}" for line in re.sub(r"<[^>]+>", "\n", page).splitlines()]
    said = [line for line in said if not SOURCE.search(line)]
    assert [line for line in said if USED.search(FILE.sub("", line))] == []
