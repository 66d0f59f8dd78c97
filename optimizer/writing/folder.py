"""Folders of results: replaced whole, JSON, figures and pages written one way by every command."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["save_figure", "save_json", "save_page", "write_folder"]


def save_json(content: Mapping[str, Any], path: Path) -> None:
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


@contextmanager
def write_folder(target: Path, own: Collection[str]) -> Iterator[Path]:
    """Yield a temporary folder whose files are moved into `target` when all went well.

    Files named in `own` that were not written again are removed from `target`; others stay.

    Parameters
    ----------
    target : Path
        Made when it does not exist.
    own : collection of str
        Names of files (or patterns) that belong to this kind of result.

    Raises
    ------
    InputError
        When the folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(target), expected="a folder that can be written"
        ) from None
    try:
        yield temporary
        target.mkdir(exist_ok=True)
        written = {path.name for path in temporary.iterdir()}
        for name in sorted(written):
            os.replace(temporary / name, target / name)
        for path in [path for name in own for path in target.glob(name) if path.name not in written]:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(target), expected="a folder that can be written"
        ) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
