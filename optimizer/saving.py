"""Saving: how every command writes JSON and figures into a folder of results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["save_figure", "save_json"]


def save_json(content: dict[str, Any], path: Path) -> None:
    """Write what `to_dict` of a result returned as JSON, with names as they are spelled."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def save_figure(ax: Axes, folder: Path, name: str) -> None:
    """Write the figure around axes as ``<name>.png`` and ``<name>.svg``."""
    from optimizer.maps import save_map

    if (figure := ax.get_figure(root=True)) is not None:
        save_map(figure, folder, name)
