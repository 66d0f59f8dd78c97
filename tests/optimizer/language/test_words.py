"""The words of the data: counties and voters in place of municipalities and inhabitants."""

from __future__ import annotations

import csv
import html
import json
import logging
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import optimizer as api
from models.errors import InputError
from models.partition import Partition
from models.words import USUAL, read_noun, read_words
from optimizer.cli.app import main
from optimizer.explanation.wishes import wish_of
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
    logging.getLogger("optimizer").handlers.clear()  # they write to what pytest has closed


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
    with speaking_of(COUNTY):
        text = "A region is in 2 pieces: A and B not joined to C and D"
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


# -------------------------------------------------------------------- through the commands
USED = re.compile(
    r"municipal|gemeente|\bmun\.|\bgem\.|\bjobs?\b|inhabitant|inwoner|\bbanen\b|\bbaan\b|commut|pendel|provinc|\bborders?\b|\bgren(s|zen)\b"
    r"|\bcouncils?\b|\bra(ad|den)\b|\bwork\b|\bwerkt?\b",
    re.IGNORECASE,
)
SOURCE = re.compile(
    r"VNG|municipal cooperation|municipal executives|outer borders|gemeentelijke samenwerking"
    r"|gemeentelijke pagina|buitengrenzen|^P\d|\(P\d+\)"
)
"""Titles and words of documents."""
KEY = re.compile(
    r"\S+\.(csv|json|png|svg|toml)|[\w.]*_\w+|\[[\w.]+\]|self-containment, work side|municipalities = \[.*"
)
"""Names of files, keys of scenarios and of tables."""
VERBATIM = ("source", "toml", "attribution")
"""Keys of what documents, scenario files and data say themselves."""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return all that a command says."""
    sys.argv = ["regio", *arguments]
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr()
    assert end.value.code in (0, 1, 3, None), (arguments, said)
    return said.out + said.err


def texts(content: Any, key: str = "") -> Iterator[str]:
    """Yield the texts of a JSON file."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name != "scenario":
                yield from texts(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from texts(value, key)
    elif (
        isinstance(content, str)
        and not re.fullmatch(r"(\w+: )?commuting|municipality", content)
        and key not in VERBATIM
    ):
        yield content


def written(file: Path) -> list[str]:
    """Return the texts of a file that a reader sees."""
    if file.suffix == ".json":
        return list(texts(json.loads(file.read_text(encoding="utf-8"))))
    if file.suffix == ".csv":
        with open(file, encoding="utf-8", newline="") as table:
            _, *rows = csv.reader(table)
        return [cell for row in rows for cell in row if " " in cell and ": commuting" not in cell]
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            parts = [book.read(part).decode() for part in book.namelist() if part.endswith(".xml")]
        found = [
            html.unescape(text)
            for part in parts
            for text in re.findall(r'>([^<]+)<|name="([^"]*)"', part)
            for text in text
        ]
        return [text for text in found if text != "commuting"]
    if file.suffix in (".svg", ".html"):
        page = re.sub(r"<(script|style).*?</\1>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        shown = re.findall(r'(?:title|alt|aria-label|placeholder)="([^"]*)"', page)
        return html.unescape("\n".join([*shown, re.sub(r"<[^>]+>", "\n", page)])).splitlines()
    return []


def own_pack(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Make a pack of eight counties in a row, with every word of its own, and scenarios of every kind."""
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
    (folder / "graph.json").write_text(json.dumps(content))
    flows = [f"{100 + k},{100 + m},{90 * (1 + k) if k == m else 30}" for k in range(8) for m in range(8)]
    (folder / "flows.csv").write_text("\n".join(["home,work,jobs", *flows]))
    words = [f"--{key}={word}" for key, both in WORDS.items() for word in both]
    imported = ["data", "import", "graph.json", "--out", "pack", "--layer", "d", "--flows", "flows.csv"]
    assert not USED.search(KEY.sub("", run(capsys, *imported, *words)))
    plain = """data = "pack"
compare_with = "d"
[population]
minimum = 15_000
target = 20_000
[centres]
minimum_population = 11_000
weight = 1.0
[arrangements.d]
separating = 1.0
[commuting]
minimum_self_containment = 0.1
[compactness]
[cut_edges]
[splits.d]
weight = 0.5
[solver]
time_limit = 5
"""
    (folder / "s.toml").write_text(plain + "[fairness]\nworst = true\nslack = 5\n")
    (folder / "plain.toml").write_text(plain)
    (folder / "no.toml").write_text('data = "pack"\n[population]\nminimum = 40_000\n[members]\nmaximum = 2\n')
    tiers = '[[tiers]]\nname = "low"\n[[tiers]]\nname = "high"\npopulation = { minimum = 30_000 }\n'
    (folder / "tiers.toml").write_text(plain + tiers)
    (folder / "study.toml").write_text(
        'base = "plain.toml"\n[axes.m]\nkey = "population.minimum"\nvalues = [15_000, 25_000]\n'
    )
    rows = [f"{100 + k},R{k // 3},care,declared,2013-05-{{}}" for k in range(7)]
    for day in ("30", "31"):
        lines = "\n".join(["code,region,task,status,date", *rows[int(day) - 30 :]])
        (folder / f"d{day}.csv").write_text(lines.format(*[day] * 7).replace("{}", day))


WORDS = {
    "unit": ("county:counties", "nl=het graafschap:graafschappen"),
    "people": ("elector:electors", "nl=kiezer:kiezers"),
    "flow": ("trip:trips", "nl=rit:ritten"),
    "border": ("edge:edges", "nl=de rand:randen"),
    "council": ("board:boards", "nl=het bestuur:besturen"),
}

PLAIN = "propose plain.toml --fast --out out/plain"
ROUNDS = (
    (
        PLAIN,
        "propose s.toml --excel -v --out out/propose",
        "propose s.toml --fast --json",
        "verify out/propose s.toml -v --out out/verify",
        "assess d s.toml -v --out out/assess",
        "compare d out/plain --scenario plain.toml -v --excel --out out/compare",
        "explain no.toml -v --out out/no",
        "propose no.toml",
        "tipping plain.toml --criterion commuting --excel --out out/tipping",
        "weights d plain.toml --out out/weights",
        "explain no.toml -v --lang nl",
        "assess d s.toml -v --lang nl",
        "data check pack",
    ),
    (
        PLAIN,
        "congruence d --after out/plain --scenario plain.toml --out out/congruence",
        "explain plain.toml -v --out out/explain",
        "explain plain.toml --together P0 P7 --out out/wish",
        "support out/plain plain.toml --today d --out out/support",
        "path d out/plain plain.toml --by municipality --out out/path",
        "complete plain.toml --declared d30.csv -v --out out/complete",
        "monitor d30.csv d31.csv plain.toml --out out/monitor",
        "propose tiers.toml --excel --fast --out out/tiers",
        "explain tiers.toml -v --out out/tiers-prices",
        "study frontier plain.toml --between commuting arrangements.d --points 2 --out out/frontier",
        "study run study.toml --workers 1 --out out/study",
        "study table out/study",
        "explain tiers.toml -v --lang nl",
    ),
)
"""What is run; every folder gets its page in Dutch, and the first of them in English too."""


@pytest.mark.slow
def test_what_python_says_is_in_the_words_of_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sentences, findings, tables and JSON images, also when other data were opened since."""
    monkeypatch.chdir(tmp_path)
    own_pack(tmp_path, capsys)
    for name in ("plain", "s"):
        file = tmp_path / f"{name}.toml"
        file.write_text(file.read_text().replace("target = 20_000", "target = 20_000\nmaximum = 45_000"))
    scenario, fair, none = (api.load_scenario(f"{name}.toml") for name in ("plain", "s", "no"))
    area, best = api.open_territory(scenario), api.propose(scenario)
    worst, wrong = api.propose(fair), api.assess("d", none)
    assert best.partition is not None
    wish = api.explain(best, wish_of(scenario, area, together=[("P0", "P7")]))
    alone = Partition([[code] for code in area.codes])
    support = api.find_support(Partition([area.codes]), scenario, today="d")
    path = api.find_path(alone, best.partition, scenario, by="municipality")
    compared = api.compare(area, alone, best.partition, scenario=scenario)
    certain, others = api.find_certainty(best, within=0.5), api.find_alternatives(best, 2, within=0.5)
    diagnosis = api.explain(none).diagnosis
    assert diagnosis is not None
    assert wish.wish is not None
    speak_of(USUAL)
    sentences = [
        *api.find_tipping_points(scenario, "commuting").sentences(),
        *api.find_tipping_map(scenario, ("commuting", "cut_edges")).sentences(),
        *api.find_weights("d", scenario).sentences(),
        *support.sentences(),
        *path.sentences(),
        *(text for _, text in path.obstacles),
        *support.broken,
        *diagnosis.sentences,
        *(finding.text for finding in (*worst.findings, *wrong.violations)),
        *(certain.statement, others.statement, wish.wish.sentence),
        best.what_if(together=[("P0", "P7")]).story,
    ]
    speak_of(USUAL)
    shown = [
        *map(repr, (area, best, compared, support, path, wish.wish)),
        *texts(wish.to_dict()),
        *texts(compared.to_dict()),
        *compared.criteria()["unit"],
        *best.criteria()["unit"],
        *wrong.criteria()["unit"],
        *api.complete(scenario, "d30.csv").regions().astype(str).to_numpy().ravel(),
        re.sub(r"<[^>]*>", "\n", worst._repr_html_()),
    ]
    with speaking_of(area.stamp.words):
        dutch = [Language("nl").phrase(text) for text in sentences]
    assert [text for text in (*sentences, *shown, *dutch) if USED.search(KEY.sub("", text))] == []
    assert any("county" in text or "counties" in text for text in sentences)
    assert [text for text, said in zip(sentences, dutch, strict=True) if text == said] == []


@pytest.mark.slow
@pytest.mark.parametrize("commands", ROUNDS, ids=["one", "two"])
def test_no_command_speaks_of_municipalities_where_the_data_do_not(
    commands: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every command on a pack with words of its own: consoles, files, workbooks, figures and pages."""
    monkeypatch.chdir(tmp_path)
    own_pack(tmp_path, capsys)
    said: list[str] = []
    for command in commands:
        told = run(capsys, *command.split())
        found = list(texts(json.loads(told))) if command.endswith("--json") else told.splitlines()
        said += [f"{command.split()[0]}: {line}" for line in found]
    out = tmp_path / "out"
    folders = [folder for folder in sorted(out.iterdir()) if folder.name not in ("verify", "study")]
    for folder in folders:
        run(capsys, "report", str(folder), "--lang", "nl")
    run(capsys, "report", str(out / "plain"), "--lang", "en")
    if (out / "study").exists():
        run(capsys, "study", "report", "out/study", "--lang", "nl")
    for file in sorted(out.rglob("*")):
        said += [f"{file.relative_to(out)}: {line}" for line in written(file)]
    about = [line for line in said if not SOURCE.search(line.partition(": ")[2].strip())]
    assert [line for line in about if USED.search(KEY.sub("", line))] == []
