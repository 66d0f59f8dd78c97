"""Folders of results: replaced whole, JSON, figures and pages written one way by every command."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from optimizer.inputs.files import system_path
from optimizer.writing.office import WORKBOOK
from optimizer.writing.rows import keeping
from optimizer.writing.worded import worded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BASIS_JSON",
    "clear_remains",
    "final_place",
    "save_figure",
    "save_json",
    "save_page",
    "try_folder",
    "write_folder",
]

BASIS_JSON = "basis.json"
"""What a folder's result rests on (see `optimizer.writing.basis`)."""

SHARED = (WORKBOOK, BASIS_JSON, "report.nl.html", "report.en.html", "governance.csv", "governance.json")
"""Files of whatever result was written last."""

PREFIX, NEW, OLD, EARLIER = ".regio-", "new", "old", "earlier.json"
"""How temporary folders begin, and what lies in them: files to come, those that they replace, their names."""


def save_json(content: Mapping[str, Any], path: Path) -> None:
    """Write what `to_dict` of a result returned as JSON, with names as they are spelled."""
    text = json.dumps(worded(content), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def save_page(text: str, path: Path) -> None:
    """Write a page in the place of an earlier one, at once or not at all.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    path = system_path(path)
    draft = path.with_name(f"{own_prefix()}{path.name}")
    try:
        clear_remains(path.parent)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise InputError(why, where=str(path), expected="a file that can be written") from None


def save_figure(ax: Axes, folder: Path, name: str) -> None:
    """Write the figure around axes as ``<name>.png`` and ``<name>.svg``."""
    from optimizer.drawing.picture import save_chart

    if (figure := ax.get_figure(root=True)) is not None:
        save_chart(figure, folder, name)


@contextmanager
def write_folder(target: Path, own: Collection[str]) -> Iterator[Path]:
    """Yield a temporary folder whose files take the place of those in `target` when all went well.

    The folder is tried at once, before any work is done.  Temporary files lie inside `target`, so that
    moving them crosses no border of disks; what killed runs left there is cleared away first.

    Parameters
    ----------
    target : Path
        Made when it does not exist.
    own : collection of str
        Names of files (or patterns) that belong to this kind of result: those that are not written
        again are removed from `target`; others stay.

    Raises
    ------
    InputError
        When the folder cannot be written, or one of its own files cannot be replaced: the earlier files
        are all there then.
    """
    target = system_path(target)
    made, work = _missing(target), None
    try:
        target.mkdir(parents=True, exist_ok=True)
        clear_remains(target)
        _check_replaceable(target, own)
        work = Path(tempfile.mkdtemp(prefix=own_prefix(), dir=target))
        new = work / NEW
        new.mkdir()
        with keeping():
            yield new
        _check_replaceable(target, [path.name for path in new.iterdir()])
        _exchange(work, target, (*own, *SHARED))
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        _remove_empty(made)


def final_place(folder: Path) -> Path:
    """Return where the files of a folder come to lie: the target, for a folder of `write_folder`."""
    temporary = folder.name == NEW and folder.parent.name.startswith(PREFIX)
    return folder.parents[1] if temporary else folder


def try_folder(target: Path | None, own: Collection[str]) -> None:
    """Check that a folder can be written before any work is done; None: nothing will be written.

    Raises
    ------
    InputError
        As `write_folder`.
    """
    if target is None:
        return
    target = system_path(target)
    made = _missing(target)
    try:
        target.mkdir(parents=True, exist_ok=True)
        _check_replaceable(target, own)
        Path(tempfile.mkdtemp(prefix=own_prefix(), dir=target)).rmdir()
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        _remove_empty(made)


def _unwritable(target: Path, error: OSError) -> InputError:
    reason = error.strerror or str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file is in the way"
    return InputError(reason, where=str(target), expected="a folder that can be written")


def _missing(target: Path) -> list[Path]:
    """Return the folders that have to be made, the innermost first."""
    return [folder for folder in (target, *target.parents) if not os.path.lexists(folder)]


def _remove_empty(folders: list[Path]) -> None:
    """Take away the folders that were made and hold nothing."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _check_replaceable(target: Path, names: Collection[str]) -> None:
    """Check that no folder stands where a file is to be written."""
    for path in sorted(found for name in names for found in target.glob(name)):
        if path.is_dir() and not path.is_symlink():
            raise InputError(
                "a folder is in the way of a file", where=str(path), expected="a file, or nothing"
            )


def _exchange(work: Path, target: Path, own: Collection[str]) -> None:
    """Move the new files in and the earlier ones out; when that fails all earlier files are put back.

    Once ``old`` is there ``new`` is whole and ``earlier.json`` says what goes: a run that is killed from
    here on is finished by the next.
    """
    new, old = work / NEW, work / OLD
    written = sorted(path.name for path in new.iterdir())
    earlier = {path.name for name in own for path in target.glob(name)}
    earlier |= {name for name in written if os.path.lexists(target / name)}
    (work / EARLIER).write_text(json.dumps(sorted(earlier)), encoding="utf-8")
    old.mkdir()
    out: list[str] = []
    placed: list[str] = []
    try:
        for name in sorted(earlier):
            os.replace(target / name, old / name)
            out.append(name)
        for name in written:
            os.replace(new / name, target / name)
            placed.append(name)
    except BaseException:
        for name in placed:
            (target / name).unlink(missing_ok=True)
        for name in out:
            os.replace(old / name, target / name)
        raise


def own_prefix() -> str:
    """Return how temporary files of this process are called, so that others know whether it still runs."""
    return f"{PREFIX}{_host()}-{os.getpid()}-"


def clear_remains(folder: Path) -> None:
    """Clear away what killed runs left in a folder; an exchange of files that had begun is finished."""
    for left in folder.glob(f"{PREFIX}*"):
        found = re.fullmatch(rf"{re.escape(PREFIX)}(.+)-(\d+)-.*", left.name)
        if found is None or found.group(1) != _host() or _runs(int(found.group(2))):
            continue
        if (left / OLD).is_dir():
            _finish(left, folder)
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _finish(work: Path, target: Path) -> None:
    """Finish an exchange that a killed run had begun."""
    for name in json.loads((work / EARLIER).read_text(encoding="utf-8")):
        if not os.path.lexists(work / OLD / name):
            (target / name).unlink(missing_ok=True)
    for path in sorted((work / NEW).iterdir()):
        os.replace(path, target / path.name)


def _host() -> str:
    return re.sub(r"\W+", "_", platform.node()) or "here"


def _runs(process: int) -> bool:
    """Whether a process of this machine still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
