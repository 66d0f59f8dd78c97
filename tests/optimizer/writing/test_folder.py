"""Pages are written at once or not at all."""

from __future__ import annotations

import pytest

from models.errors import InputError
from optimizer.writing.folder import save_page


def test_a_page_takes_the_place_of_an_earlier_one(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("earlier")
    save_page("later", page)
    assert page.read_text() == "later"
    assert list(tmp_path.iterdir()) == [page]


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    page = tmp_path / "page.html"
    page.mkdir()
    with pytest.raises(InputError, match=r"page\.html.*expected a file that can be written"):
        save_page("later", page)
    assert list(tmp_path.iterdir()) == [page]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        save_page("later", tmp_path / "nowhere" / "page.html")
