"""The pictures of a study as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from pandas.api.types import is_numeric_dtype

from optimizer.drawing.picture import save_chart
from optimizer.writing.folder import write_folder

if TYPE_CHECKING:
    from optimizer.study.study import Study

__all__ = ["write_pictures"]


def write_pictures(study: Study, folder: Path, costs: tuple[str, str] | None = None) -> list[str]:
    """Draw every picture of a study into a folder, as PNG and SVG, and return their names.

    Parameters
    ----------
    study : Study
    folder : Path
        Made when it is not there.
    costs : tuple of str, optional
        Two criteria: the runs by what they score on them.

    Raises
    ------
    InputError
        When no run has a partition, a criterion is unknown, or the folder cannot be written.
    """
    written = []
    with write_folder(folder, ()) as temporary:
        for name, figure in _pictures(study, costs):
            written += [path.name for path in save_chart(figure, temporary, name)]
    return written


def _pictures(study: Study, costs: tuple[str, str] | None) -> Iterator[tuple[str, Figure]]:
    study.territory()
    yield "maps", study.plot_maps()
    yield "cores", _figure(study.plot_cores())
    yield "together", _figure(study.plot_together())
    for axis in study.axes:
        if is_numeric_dtype(study.runs[axis]) and study.runs[axis].nunique() > 1:
            yield f"against-{axis}", study.plot_against(axis)
    if costs is not None:
        yield "costs", _figure(study.plot_costs(*costs))


def _figure(ax: object) -> Figure:
    figure = getattr(ax, "figure", None)
    assert isinstance(figure, Figure)
    return figure
