"""Widths of text in the font of all pictures, read from its file: nothing that draws is loaded."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.records import record

__all__ = ["FONT", "font_file", "text_width"]

FONT = "DejaVu Sans"
"""Comes with Matplotlib, so that a picture looks the same everywhere."""

FILES = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}

Shorts = npt.NDArray[np.uint16]


@cache
def font_file(weight: str = "normal") -> Path:
    """Return the file of the font (weight normal or bold), found without loading Matplotlib."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / FILES[weight]


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a line of text as printed, in points as its size is."""
    font = _font(weight)
    glyphs = [font.glyphs.get(ord(letter), 0) for letter in text]
    last = len(font.advances) - 1
    units = sum(int(font.advances[min(glyph, last)]) for glyph in glyphs)
    units += sum(font.kerning.get(pair, 0) for pair in pairwise(glyphs))
    return units * size / font.units


@record
class _Font:
    """Glyphs by code point; advances and kerning in units, of which so many make the font's size."""

    units: int
    glyphs: Mapping[int, int]
    advances: Shorts
    kerning: Mapping[tuple[int, int], int]


@cache
def _font(weight: str) -> _Font:
    """Read the tables of a TrueType font that say how wide text is (OpenType: head, hmtx, cmap, kern)."""
    data = font_file(weight).read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4sIII", data, 12 + 16 * k) for k in range(count))
    tables = {name.decode(): start for name, _, start, _ in entries}
    measured = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    return _Font(
        units=struct.unpack_from(">H", data, tables["head"] + 18)[0],
        glyphs=_glyphs(data, tables["cmap"]),
        advances=np.frombuffer(data, ">u2", 2 * measured, tables["hmtx"])[::2].astype(np.uint16),
        kerning=_kerning(data, tables["kern"]),
    )


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return the glyph of every code point of the basic plane (subtable of format 4)."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = [struct.unpack_from(">HHI", data, cmap + 4 + 8 * k) for k in range(count)]
    table = cmap + next(offset for platform, kind, offset in records if (platform, kind) == (3, 1))
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{segments}H", data, table + 14 + 2 * (k * segments + (k > 0))) for k in range(4)
    )
    here = table + 16 + 6 * segments
    found: dict[int, int] = {}
    for k, (start, end, delta, reach) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        if not reach:
            found.update((code, (code + delta) & 0xFFFF) for code in range(start, end + 1))
            continue
        listed = struct.unpack_from(f">{end - start + 1}H", data, here + 2 * k + reach)
        found.update((start + i, (glyph + delta) & 0xFFFF) for i, glyph in enumerate(listed) if glyph)
    return found


def _kerning(data: bytes, kern: int) -> dict[tuple[int, int], int]:
    """Return by how much pairs of glyphs stand closer or wider (subtables of format 0)."""
    (count,) = struct.unpack_from(">H", data, kern + 2)
    found: dict[tuple[int, int], int] = {}
    at = kern + 4
    for _ in range(count):
        _, length, coverage, pairs = struct.unpack_from(">HHHH", data, at)
        if coverage >> 8 == 0 and coverage & 1:
            rows = np.frombuffer(data, ">u2", 3 * pairs, at + 14).reshape(-1, 3)
            by = rows[:, 2].astype(">u2").view(">i2")
            found.update(zip(map(tuple, rows[:, :2].tolist()), by.tolist(), strict=True))
        at += length
    return found
