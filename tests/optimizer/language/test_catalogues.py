"""Everything that a report says exists in Dutch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from models.proposal import Judgement
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import criteria_rows, load_scenario
from optimizer.language.catalogue import CATALOGUES, read_catalogue
from optimizer.language.language import Language

ROOT = Path(__file__).parents[3]


def catalogue(code: str) -> list[Message]:
    """Return the messages of a language, of all its catalogues."""
    found: list[Message] = []
    for path in (CATALOGUES / code).glob("*.po"):
        with path.open("rb") as file:
            found += [message for message in read_po(file, locale=code) if message.id]
    return found


@pytest.mark.parametrize("code", ["nl", "en"])
def test_catalogues_are_read_as_babel_reads_them(code: str) -> None:
    told = [message for message in catalogue(code) if message.string]
    read = read_catalogue(code)
    assert read.one == {m.id: m.string for m in told if isinstance(m.id, str)}
    assert read.many == {m.id: m.string for m in told if not isinstance(m.id, str)}


@pytest.fixture(scope="module")
def dutch() -> set[str]:
    """Return what is said in Dutch."""
    return {str(message.id) for message in catalogue("nl") if message.string}


def messages() -> set[str | tuple[str, ...]]:
    """Return the messages of the templates and of the code."""
    found = extract_from_dir(
        ROOT / "optimizer/report",
        method_map=[("**.py", "python"), ("**.j2", "jinja2")],
        options_map={"**.j2": {"newstyle_gettext": "true"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "say": None},
    )
    return {message for _, _, message, _, _ in found}


def test_every_message_is_said_in_dutch() -> None:
    assert messages() > {"Map", "Criteria"}
    known = {message.id for message in catalogue("nl") if message.string}
    assert messages() <= known


def test_a_message_is_the_same_in_every_file() -> None:
    said: dict[str, set[str]] = {}
    for message in catalogue("nl"):
        said.setdefault(str(message.id), set()).add(str(message.string))
    assert {message: texts for message, texts in said.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("code", ["nl", "en"])
def test_places_to_fill_in_are_the_same(code: str) -> None:
    places = re.compile(r"%\(\w+\)s|\{\w*\}")
    for message in catalogue(code):
        pairs = [(message.id, message.string)]
        if isinstance(message.id, tuple | list):
            pairs = [(message.id[1], said) for said in message.string]
        for asked, said in pairs:
            fields = places.findall(asked)
            if "{0}" in said or "{1}" in said:  # by their order, which may be another
                fields = [f"{{{k}}}" for k in range(len(fields))]
            assert sorted(fields) == sorted(places.findall(said)), asked


def test_every_criterion_is_explained_in_dutch(dutch: set[str]) -> None:
    for row in criteria_rows():
        for key in ("title", "asks", "source"):
            assert row[key] in dutch, row[key]


@pytest.mark.parametrize("pack", ["nl-2013", "nl-2024"])
def test_every_layer_of_the_built_in_packs_is_described_in_dutch(dutch: set[str], pack: str) -> None:
    whole = load_pack(pack)
    for layer in whole.layers.values():
        for text in (layer.label, layer.source, layer.quality):
            assert text in dutch, text
    labels = [whole.commuting_label, *(flows.label for flows in whole.other_commuting.values())]
    assert {label for label in labels if label} <= dutch
    assert whole.stamp.title in dutch
    assert whole.stamp.attribution in dutch


def test_every_unit_and_figure_of_the_scenarios_is_said_in_dutch(dutch: set[str]) -> None:
    whole = load_pack()
    codes = whole.layer("provincie").regions["Flevoland"]
    for path in sorted((ROOT / "scenarios").glob("*.toml")):
        scenario = load_scenario(path)
        territory = scenario.recut(whole, codes)
        partition = territory.layer("arbeidsmarktregio").partition().restrict(codes)
        for name, criterion in scenario.in_use():
            judgement = Judgement(name, criterion, criterion.measure(territory, partition), ())
            layer = str(getattr(criterion, "layer", "")) or "no layer"
            details = [d for d in judgement.measure.details if not d.about]
            texts = [judgement.measure.unit, *criterion.weights]
            texts += [text for detail in details for text in (detail.name, detail.unit)]
            for text in texts:
                assert text in dutch or Language("nl").phrase(text, layer, layer) != text, text
