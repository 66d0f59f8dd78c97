"""The store of a study: a folder per run, found by its key, whole or not there.

    study.json             what was asked: axes and runs, each with its scenario
    runs/<key>/            what `propose` writes, and files.json with the digest of each file
    failed/<key>.json      a run that went wrong: its scenario and why
    runs.parquet, ...      see `optimizer.study.tables`

Everything is written beside its place, flushed to the disk and moved in by one rename.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.text import file_name
from optimizer.inputs.csv_table import read_table
from optimizer.inputs.documents import check_version, read_json
from optimizer.inputs.files import system_path
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.proposal.document import PROPOSAL_JSON
from optimizer.study.plan import Plan, Run
from optimizer.study.worker import RunOutcome

if TYPE_CHECKING:
    from optimizer.outputs.listings import RunFailureOutput, RunFilesOutput, StudyOutput

__all__ = ["STUDY_JSON", "Store"]

STUDY_JSON, FILES_JSON = "study.json", "files.json"

KEY = r"[0-9a-z]{1,64}"
"""What keys of runs look like: never a path."""

log = logging.getLogger(__name__)
"""Says what of a store cannot be read."""


class Store:
    """The folder of one study.

    Parameters
    ----------
    folder : Path
        Made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = system_path(folder)

    def run_folder(self, key: str) -> Path:
        """Return the results folder of a run, whether it is there or not.

        Raises
        ------
        InputError
            When the key is none: a path that would leave the store.
        """
        if not re.fullmatch(KEY, key):
            raise InputError("not the key of a run", where=str(self.folder), value=key)
        return self.folder / "runs" / key

    # ------------------------------------------------------------ reading
    def is_finished(self, key: str) -> bool:
        """Tell whether a run is there, whole: every file is as it was written."""
        folder = self.run_folder(key)
        try:
            digests = json.loads((folder / FILES_JSON).read_bytes())["files"]
            return PROPOSAL_JSON in digests and all(
                _digest((folder / file_name(name)).read_bytes()) == digest for name, digest in digests.items()
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return False

    def damage(self, key: str) -> str:
        """Return what is wrong with a run that is there but not whole; empty: it is whole, or not there."""
        if self.is_finished(key) or not self.run_folder(key).exists():
            return ""
        return "its files are not as they were written: running the study again does it anew"

    def document(self, key: str) -> dict[str, Any] | None:
        """Return the proposal.json of a run; None: it is not finished."""
        try:
            content = json.loads((self.run_folder(key) / PROPOSAL_JSON).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return content if isinstance(content, dict) else None

    def rows(self, key: str, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV table of a finished run; none when it has no such table.

        Raises
        ------
        InputError
            When it cannot be read.
        """
        path = self.run_folder(key) / name
        if not path.exists():
            return []
        table = read_table(path)
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    def error(self, key: str) -> str:
        """Return why a run failed; empty: it did not."""
        try:
            return str(json.loads((self.folder / "failed" / f"{key}.json").read_bytes())["error"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return ""

    def asked(self) -> dict[str, Any]:
        """Return what study.json says: ``name``, ``title``, ``axes`` and ``runs``.

        A run in it that has another form is left out and told as a warning.

        Raises
        ------
        InputError
            When there is none that can be read, or it has another form as a whole.
        """
        try:
            content = read_json(self.folder / STUDY_JSON)
        except InputError:
            content = {}
        if content:
            check_version(content, str(self.folder / STUDY_JSON))
        axes, runs = content.get("axes"), content.get("runs")
        fits = all(isinstance(content.get(key), str) for key in ("name", "title"))
        if not (fits and isinstance(axes, dict) and isinstance(runs, list)):
            raise InputError(
                f"no {STUDY_JSON} that can be read",
                value=str(self.folder),
                expected="the folder of a study, as `regio study run` writes it",
            )
        whole = [entry for entry in runs if _is_entry(entry, axes)]
        if len(whole) < len(runs):
            log.warning(
                "%s: %s of %s runs have another form and are left out",
                STUDY_JSON,
                len(runs) - len(whole),
                len(runs),
            )
        return {**content, "runs": whole}

    # ------------------------------------------------------------ writing
    def begin(self, plan: Plan) -> None:
        """Write what is asked, and clear away what a killed study left half written.

        Raises
        ------
        InputError
            When another study lives in this folder, or it cannot be written.
        """
        try:
            name = self.asked()["name"]
        except InputError:
            name = plan.name  # none, or a damaged one: it is written anew
        if name != plan.name:
            raise InputError(
                f"another study lives here: {name}",
                where=str(self.folder),
                expected="a folder of its own for every study (--out)",
            )
        for place in (self.folder, self.folder / "runs", self.folder / "failed"):
            for left in place.glob(".*.part"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        asked: StudyOutput = {
            "version": 1,
            "name": plan.name,
            "title": plan.title,
            "axes": dict(plan.axes),
            "runs": [
                {
                    "run": run.name,
                    "key": run.key,
                    "settings": dict(run.settings),
                    "scenario": scenario_to_dict(run.scenario),
                    "scenario_folder": os.path.relpath(run.scenario.folder or ".", self.folder),
                }
                for run in plan.runs
            ],
        }
        self.write(STUDY_JSON, _json(asked))

    def unfit(self, outcome: RunOutcome) -> str:
        """Return why the files of a run cannot be taken in, wherever they come from; empty: they can."""
        if outcome.error:
            return ""
        try:
            for name in outcome.files:
                file_name(name)
            fits = (
                isinstance(json.loads(outcome.files[PROPOSAL_JSON]), dict) and FILES_JSON not in outcome.files
            )
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            return f"its worker returned files that cannot be taken in ({error})"
        return "" if fits else "its worker returned files that are not those of a run"

    def add(self, run: Run, files: Mapping[str, bytes]) -> None:
        """Put a finished run in its place; what was there under its key gives way.

        Raises
        ------
        InputError
            When the disk does not take it: nothing of it is there then.
        ValueError
            When a file would leave the store (see `unfit`).
        """
        target = self.run_folder(run.key)
        for name in files:
            file_name(name)
        content = json.loads(files[PROPOSAL_JSON])
        content["scenario_folder"] = os.path.relpath(run.scenario.folder or ".", target)
        whole = {**files, PROPOSAL_JSON: _json(content)}
        digests: RunFilesOutput = {
            "version": 1,
            "files": {name: _digest(data) for name, data in whole.items()},
        }

        def fill(part: Path) -> None:
            part.mkdir()
            for name, data in {**whole, FILES_JSON: _json(digests)}.items():
                _write(part / name, data)
            shutil.rmtree(target, ignore_errors=True)

        self._place(target, fill)
        (self.folder / "failed" / f"{run.key}.json").unlink(missing_ok=True)

    def fail(self, run: Run, outcome: RunOutcome) -> None:
        """Keep why a run failed, with its scenario."""
        content: RunFailureOutput = {
            "version": 1,
            "run": run.name,
            "error": outcome.error,
            "trace": outcome.trace,
            "scenario": scenario_to_dict(run.scenario),
        }
        self.write(f"failed/{run.key}.json", _json(content))

    def write(self, name: str, data: bytes) -> None:
        """Write one file, whole or not at all.

        Raises
        ------
        InputError
            When the disk does not take it.
        """
        self._place(self.folder / name, lambda part: _write(part, data))

    def _place(self, target: Path, fill: Callable[[Path], None]) -> None:
        """Let `fill` write beside `target`, then rename what it wrote."""
        part = None
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = Path(tempfile.mktemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
            fill(part)
            os.replace(part, target)
            _flush(target.parent)
        except OSError as error:
            if part is not None:
                shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)
            raise InputError(
                f"cannot be written ({error.strerror or error}); what was finished is kept, and running "
                "the study again goes on from there",
                where=str(target),
                expected="a folder with room",
            ) from None


def _is_entry(entry: object, axes: Mapping[str, object]) -> bool:
    """Whether an entry of study.json has the form of a run."""
    if not isinstance(entry, dict):
        return False
    texts = all(isinstance(entry.get(key), str) for key in ("run", "key", "scenario_folder"))
    settings, scenario = entry.get("settings"), entry.get("scenario")
    return (
        texts
        and re.fullmatch(KEY, entry["key"]) is not None
        and isinstance(scenario, dict)
        and isinstance(settings, dict)
        and all(isinstance(settings.get(axis), int | float | str) for axis in axes)
    )


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Make renames in a folder last, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
