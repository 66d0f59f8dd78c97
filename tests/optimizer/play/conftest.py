"""Boards outside an app: once shinywidgets is imported, it wants a session of Shiny for every widget."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def without_app() -> Iterator[None]:
    """Let widgets be made as in a notebook, whatever other tests imported."""
    widgets = pytest.importorskip("ipywidgets")
    before = widgets.Widget._widget_construction_callback
    widgets.Widget.on_widget_constructed(None)
    yield
    widgets.Widget.on_widget_constructed(before)
