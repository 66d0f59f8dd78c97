"""Figures show themselves in notebooks."""

from __future__ import annotations

import io

from PIL import Image

from optimizer.drawing.axes import new_axes


def test_a_figure_is_a_picture_without_pyplot() -> None:
    figure = new_axes(4.0, 3.0).figure
    data, about = figure._repr_png_()  # type: ignore[union-attr]
    image = Image.open(io.BytesIO(data))
    assert about == {"width": 288}
    assert 1.1 < image.width / image.height < 1.6
