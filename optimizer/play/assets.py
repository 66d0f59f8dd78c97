"""What the page loads: local copies that say nothing on the console and ask nothing of another address."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

__all__ = ["quiet_dependencies"]

LATER = "999"
"""Of two dependencies of one name a page takes the later version."""

FONTS = ("@font-face {", "@media not all {")
"""The widget library offers icons in fonts of another address; nothing here uses them."""

CHATTER = "console.info("

CLEARING = "manager.clear_state();"
"""What empties a page whose app is gone; the map stays to be looked at."""


def quiet_dependencies(folder: Path) -> list[Any]:
    """Return the scripts of Shiny and shinywidgets that would load fonts or log, copied and mended.

    Parameters
    ----------
    folder : Path
        An empty one, that exists as long as the app runs.
    """
    import shiny
    import shinywidgets
    from htmltools import HTMLDependency

    loader, widgets = folder / "loader", folder / "widgets"
    shutil.copytree(Path(shiny.__file__).parent / "www" / "shared" / "requirejs", loader)
    shutil.copytree(Path(shinywidgets.__file__).parent / "static", widgets)
    _mend(loader / "require.min.js", CHATTER, "void(")
    _mend(widgets / "libembed-amd.js", *FONTS)
    _mend(widgets / "output.js", CLEARING, "")
    return [
        HTMLDependency(
            name="requirejs",
            version=LATER,
            source={"subdir": str(loader)},
            script={"src": "require.min.js"},
        ),
        HTMLDependency(
            name="ipywidget-output-binding",
            version=LATER,
            source={"subdir": str(widgets)},
            script=[{"src": "libembed-amd.js"}, {"src": "output.js"}],
            stylesheet={"href": "shinywidgets.css"},
        ),
    ]


def _mend(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
