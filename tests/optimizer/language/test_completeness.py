"""No text that a reader sees is without Dutch: the code is searched for them.

A failure lists what is missing, with where it stands.  Add each to a file of ``optimizer/locale/nl``: what
an f-string puts in is ``{}`` there, or ``{names}`` where names are joined by 'and' or 'or'.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from typer.main import get_command

from optimizer.cli.app import app
from optimizer.cli.spoken import commands_of, paragraphs
from optimizer.inputs.packs import load_pack
from optimizer.language.language import Language
from optimizer.outputs.schemas import OUTPUTS
from tests.optimizer.language.texts import filled, keys_of, texts_of, unknown

DUTCH = Language("nl")


def assert_dutch(texts: Mapping[str, str], least: int) -> None:
    """Fail with every text that has no Dutch; `least`: so many are found at the least."""
    assert len(texts) >= least
    missing = [f"{place}: {text}" for text, place in texts.items() if unknown(filled(text), DUTCH)]
    assert not missing, "without Dutch:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("folder", ["models", "optimizer"])
def test_every_error_is_said_in_dutch(folder: str) -> None:
    assert_dutch(texts_of(folder, ["InputError", "error", "adding", "ValueError"]), least=30)


@pytest.mark.parametrize("folder", ["models", "optimizer"])
def test_every_finding_and_progress_is_said_in_dutch(folder: str) -> None:
    functions = ["Finding", "Progress", "notify", "enter", "Detail", "Measure", "info", "warning"]
    assert_dutch(texts_of(folder, functions), least=12)


def test_the_console_is_dutch() -> None:
    functions = ["tell", "echo", "table_of", "gettext", "say", "phrase", "show"]
    assert_dutch(texts_of("optimizer", functions), least=150)
    assert_dutch(keys_of("optimizer/cli/printing"), least=80)


def test_figures_are_dutch() -> None:
    functions = ["title_of", "dress_axes", "Frame", "Patch", "Line2D"]
    assert_dutch(texts_of("optimizer", functions), least=20)


def test_what_verifying_finds_is_said_in_dutch() -> None:
    assert_dutch(texts_of("optimizer/engine/proof", ["find", "tell"]), least=8)


def test_help_is_dutch() -> None:
    texts: dict[str, str] = {}
    for command in commands_of(get_command(app)):
        for text in (command.help, command.epilog, *(getattr(p, "help", None) for p in command.params)):
            told = (text or "").replace(", ".join(OUTPUTS), "{}")  # names of outputs are the same in Dutch
            texts |= dict.fromkeys(paragraphs(told), f"regio {command.name} --help")
    assert_dutch(texts, least=100)


@pytest.mark.parametrize("pack", ["nl-2013", "nl-2024"])
def test_no_municipality_or_region_is_called_like_a_message(pack: str) -> None:
    whole = load_pack(pack)
    names = {one.name for one in whole.municipalities.values()}
    names |= {region for layer in whole.layers.values() for region in layer.regions}
    assert [name for name in names if DUTCH.phrase(name) != name] == []
