"""The basis of a results folder: which command wrote it, under which scenario, on which data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from models.errors import InputError
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.documents import check_version, read_json
from optimizer.inputs.files import is_file
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from optimizer.inputs.territories import open_territory
from optimizer.writing.folder import BASIS_JSON, final_place, save_json

if TYPE_CHECKING:
    from optimizer.outputs.listings import BasisOutput

__all__ = ["Basis", "ResultKind", "read_basis", "write_basis"]

ResultKind = Literal[
    "assess",
    "compare",
    "complete",
    "congruence",
    "explain",
    "frontier",
    "monitor",
    "path",
    "support",
    "tipping",
    "weights",
]
"""The command that wrote a folder."""


@record
class Basis:
    """What a result rests on, with the data as they are today.

    Attributes
    ----------
    changed : bool
        Whether the data are others than those the result was made from.
    """

    kind: ResultKind
    scenario: Scenario
    territory: Territory
    changed: bool


def write_basis(kind: ResultKind, scenario: Scenario, territory: Territory, folder: Path) -> None:
    """Write down what the result in a folder rests on, so that its page can be made from the folder alone.

    Parameters
    ----------
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    """
    content: BasisOutput = {
        "version": 1,
        "result": kind,
        "scenario": scenario_to_dict(scenario),
        "scenario_folder": os.path.relpath(scenario.folder or ".", final_place(folder)),
        "fingerprint": territory.stamp.fingerprint,
    }
    save_json(content, folder / BASIS_JSON)


def read_basis(folder: Path) -> Basis | None:
    """Return what the result in a folder rests on; None: the folder does not say.

    Raises
    ------
    InputError
        When it says something else than this version writes, or the data cannot be read.
    """
    path = folder / BASIS_JSON
    if not is_file(path):
        return None
    content = read_json(path)
    check_version(content, str(path))
    if content.get("result") not in get_args(ResultKind):
        raise InputError(
            "not a result that this version knows", where=str(path), value=str(content.get("result"))
        )
    try:
        place = folder / content["scenario_folder"]
        scenario = scenario_from(content["scenario"], folder=place, where=str(path))
        fingerprint = str(content["fingerprint"])
    except (KeyError, TypeError) as error:
        raise InputError(f"not as this version writes it: {error!r}", where=str(path)) from None
    territory = open_territory(scenario)
    kind = cast("ResultKind", content["result"])
    return Basis(kind, scenario, territory, territory.stamp.fingerprint != fingerprint)
