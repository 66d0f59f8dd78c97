"""From a results folder to its page: which result it is, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from models.errors import InputError
from optimizer.inputs.files import is_there
from optimizer.language.language import Language
from optimizer.proposal.document import PROPOSAL_JSON
from optimizer.report.comparison import read_assessment, read_comparison
from optimizer.report.completion import read_completion
from optimizer.report.congruence import read_congruence
from optimizer.report.content import read_report
from optimizer.report.explanation import read_explanation
from optimizer.report.frontier import read_frontier
from optimizer.report.monitor import read_monitor
from optimizer.report.page import Page
from optimizer.report.path import read_path
from optimizer.report.support import read_support
from optimizer.report.tipping import read_tipping, read_weights
from optimizer.writing.basis import Basis, ResultKind, read_basis

__all__ = ["read_page"]

Reader = Callable[[Path, Basis, Language], Page]

READERS: Mapping[ResultKind, tuple[Reader, str]] = {
    "assess": (read_assessment, "compared.html.j2"),
    "compare": (read_comparison, "compared.html.j2"),
    "complete": (read_completion, "complete.html.j2"),
    "congruence": (read_congruence, "congruence.html.j2"),
    "explain": (read_explanation, "explained.html.j2"),
    "frontier": (read_frontier, "frontier.html.j2"),
    "monitor": (read_monitor, "monitored.html.j2"),
    "tipping": (read_tipping, "tipping.html.j2"),
    "weights": (read_weights, "weights.html.j2"),
    "path": (read_path, "path.html.j2"),
    "support": (read_support, "support.html.j2"),
}
"""Who reads the result of a command, and the template of its page."""


def read_page(folder: Path, language: Language) -> tuple[Page, str]:
    """Return the page of a results folder, and its template.

    Raises
    ------
    InputError
        When the folder holds no result, or one that cannot be read.
    """
    basis = read_basis(folder)
    if basis is not None:
        read, template = READERS[basis.kind]
        return read(folder, basis, language), template
    if is_there(folder / PROPOSAL_JSON):
        return read_report(folder, language), "report.html.j2"
    raise InputError(
        "no result in this folder",
        value=str(folder),
        expected="a results folder: what `regio propose` wrote, or another command with --out",
    )
