"""The map in Jupyter and marimo: `play_map` shows it, and every state is there in Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from optimizer.inputs.given import ScenarioLike
from optimizer.language.language import Lang, Language, language_in_force
from optimizer.play.session import Session
from optimizer.proposal.proposal import Proposal

if TYPE_CHECKING:
    from optimizer.play.board import Board

__all__ = ["play_map"]


def play_map(
    what: Proposal | ScenarioLike | Session,
    start: str | Path | Partition | None = None,
    *,
    tier: str | None = None,
    lang: Lang | None = None,
) -> Board:
    """Return a map to play with; as the last line of a cell it shows itself.

    Comes with ``pip install regio-optimizer[app]``.

    Parameters
    ----------
    what : Proposal, Scenario, str or Path, or Session
        A proposal begins with its own partition.
    start : optional
        What a scenario begins with in place of the layer that it compares with.
    tier : str, optional
        Of several tiers the one that is looked at first; default: the lowest.
    lang : {"nl", "en"}, optional
        Default: the language in force.

    Returns
    -------
    Board
        With ``session``: its ``proposal``, ``scenario`` and ``history`` are what the map shows.

    Raises
    ------
    InputError
        When the scenario cannot be opened, or the extra is not installed.
    """
    try:
        from optimizer.play.board import Board
    except ImportError:
        raise InputError(
            "the map needs anywidget", expected="the extra `app`: pip install regio-optimizer[app]"
        ) from None
    if isinstance(what, Session):
        session = what
    elif isinstance(what, Proposal):
        session = Session.of(what, tier)
    else:
        asked: Scenario | str | Path = what
        session = Session(asked, start, tier)
    return Board(session, Language(lang) if lang else language_in_force())
