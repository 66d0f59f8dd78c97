"""Saving: how every command writes JSON, figures and pages into a folder of results."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["save_figure", "save_json", "save_page"]


def save_json(content: dict[str, Any], path: Path) -> None:
    """Write what `to_dict` of a result returned as JSON, with names as they are spelled."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def save_page(text: str, path: Path) -> None:
    """Write a page in the place of an earlier one, at once or not at all.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise InputError(why, where=str(path), expected="a file that can be written") from None


def save_figure(ax: Axes, folder: Path, name: str) -> None:
    """Write the figure around axes as ``<name>.png`` and ``<name>.svg``."""
    from optimizer.drawing.maps import save_map

    if (figure := ax.get_figure(root=True)) is not None:
        save_map(figure, folder, name)
