"""The notebooks run top to bottom on the built-in data, use the public interface, and show what is stored."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.stored_outputs import NOTEBOOKS, PLACE, code_of, differences, execute, pictures_of, texts_of

MOST = 450_000
"""Bytes of a notebook with its outputs."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_with_what_it_shows_and_uses_the_public_interface(path: Path) -> None:
    cells = code_of(nbformat.read(path, as_version=4))
    for cell in cells:
        assert not re.search(r"from (models|optimizer\.)|import (models|optimizer\.)", cell.source)
        assert not [output for output in cell.outputs if output.output_type == "error"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    shown = [output for cell in cells for output in cell.outputs]
    assert len(shown) >= len(cells) // 2
    assert all(pictures_of(output) or texts_of(output).strip() for output in shown)
    assert sum(map(len, map(pictures_of, shown))) >= 1
    figures = [output for output in shown if re.match(r"<(Figure|Picture) size", texts_of(output))]
    assert all(pictures_of(output) for output in figures)
    text = path.read_text(encoding="utf-8")
    assert not PLACE.search(re.sub(r"[A-Za-z0-9+/=\\]{400,}", "", text))
    assert len(text) < MOST


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_top_to_bottom_and_shows_what_is_stored(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    assert list(differences(stored, execute(path))) == []
