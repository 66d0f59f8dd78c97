"""The store of a study: a folder per run, found by its key, whole or not there.

    study.json             what was asked: axes and runs, each with its scenario
    runs/<key>/            what `propose` writes, and files.json with the digest of each file
    failed/<key>.json      a run that went wrong: its scenario and why
    runs.parquet, ...      see `optimizer.study.tables`

Everything is written beside its place, flushed to the disk and moved in by one rename.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.errors import InputError
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.proposal.document import PROPOSAL_JSON
from optimizer.study.plan import Plan, Run
from optimizer.study.worker import RunOutcome

__all__ = ["STUDY_JSON", "Store"]

STUDY_JSON, FILES_JSON = "study.json", "files.json"


class Store:
    """The folder of one study.

    Parameters
    ----------
    folder : Path
        Made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run_folder(self, key: str) -> Path:
        """Return the results folder of a run, whether it is there or not."""
        return self.folder / "runs" / key

    # ------------------------------------------------------------ reading
    def is_finished(self, key: str) -> bool:
        """Tell whether a run is there, whole: every file is as it was written."""
        folder = self.run_folder(key)
        try:
            digests = json.loads((folder / FILES_JSON).read_bytes())
            return PROPOSAL_JSON in digests and all(
                _digest((folder / name).read_bytes()) == digest for name, digest in digests.items()
            )
        except (OSError, ValueError, TypeError, AttributeError):
            return False

    def document(self, key: str) -> dict[str, Any] | None:
        """Return the proposal.json of a run; None: it is not finished."""
        try:
            content = json.loads((self.run_folder(key) / PROPOSAL_JSON).read_bytes())
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def rows(self, key: str, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV table of a finished run; none when it has no such table."""
        path = self.run_folder(key) / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def error(self, key: str) -> str:
        """Return why a run failed; empty: it did not."""
        try:
            return str(json.loads((self.folder / "failed" / f"{key}.json").read_bytes())["error"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def asked(self) -> dict[str, Any]:
        """Return what study.json says.

        Raises
        ------
        InputError
            When there is none that can be read.
        """
        try:
            content = json.loads((self.folder / STUDY_JSON).read_bytes())
        except (OSError, ValueError):
            content = None
        if not isinstance(content, dict):
            raise InputError(
                f"no {STUDY_JSON} that can be read",
                value=str(self.folder),
                expected="the folder of a study, as `regio study run` writes it",
            )
        return content

    # ------------------------------------------------------------ writing
    def begin(self, plan: Plan) -> None:
        """Write what is asked, and clear away what a killed study left half written.

        Raises
        ------
        InputError
            When another study lives in this folder, or it cannot be written.
        """
        if (self.folder / STUDY_JSON).exists() and (name := self.asked().get("name")) != plan.name:
            raise InputError(
                f"another study lives here: {name}",
                where=str(self.folder),
                expected="a folder of its own for every study (--out)",
            )
        for place in (self.folder, self.folder / "runs", self.folder / "failed"):
            for left in place.glob(".*.part"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        asked = {
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

    def add(self, run: Run, files: Mapping[str, bytes]) -> None:
        """Put a finished run in its place; what was there under its key gives way.

        Raises
        ------
        InputError
            When the disk does not take it: nothing of it is there then.
        """
        target = self.run_folder(run.key)
        content = json.loads(files[PROPOSAL_JSON])
        content["scenario_folder"] = os.path.relpath(run.scenario.folder or ".", target)
        whole = {**files, PROPOSAL_JSON: _json(content)}
        digests = {name: _digest(data) for name, data in whole.items()}

        def fill(part: Path) -> None:
            part.mkdir()
            for name, data in {**whole, FILES_JSON: _json(digests)}.items():
                _write(part / name, data)
            shutil.rmtree(target, ignore_errors=True)

        self._place(target, fill)
        (self.folder / "failed" / f"{run.key}.json").unlink(missing_ok=True)

    def fail(self, run: Run, outcome: RunOutcome) -> None:
        """Keep why a run failed, with its scenario."""
        content = {
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
