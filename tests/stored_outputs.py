"""Notebooks with their outputs: executed, made small enough to store, and compared loosely.

``uv run python -m tests.stored_outputs [NOTEBOOK ...]`` executes notebooks and stores what they show.
"""

from __future__ import annotations

import base64
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from PIL import Image

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

SIZES, MOST = ((820, 32), (640, 24), (560, 16)), 40_000
"""Pixels across and colours of a stored picture, the first that makes it so small (characters of base64)."""

EMBEDDED = re.compile(r"(data:image/png;base64,)([A-Za-z0-9+/=\s]+)")
TIMED = re.compile(r"[\d.,]+ ?(?:s|ms|seconds)\b")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
PLACE = re.compile(r"(?:/(?:work|home|root|tmp|Users|usr|opt)/|[A-Z]:\\\\?Users)")
"""A path of the machine that executed a notebook."""

ADDRESS = re.compile(r" at 0x[0-9a-f]+")
"""Where an object lies in memory."""

NEAR = 0.02
"""Numbers may differ by such a share: other versions of libraries round otherwise."""


def execute(path: Path) -> NotebookNode:
    """Return a notebook as it is after running from top to bottom, with small pictures."""
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env={**os.environ, "REGIO_LANG": "en"})
    for cell in code_of(notebook):
        cell.outputs = _joined([_small(output) for output in cell.outputs if _shows(output)])
        cell.metadata.pop("execution", None)  # when it ran
    return notebook


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells with code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with what was printed in one piece: a slow machine prints in several."""
    found: list[NotebookNode] = []
    for output in outputs:
        last = found[-1] if found else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            found.append(output)
    return found


def _shows(output: NotebookNode) -> bool:
    """Whether there is anything to see: a progress display leaves nothing."""
    return output.output_type == "error" or bool(texts_of(output).strip() or pictures_of(output))


def _small(output: NotebookNode) -> NotebookNode:
    data = output.get("data", {})
    if "image/png" in data:
        data["image/png"] = _shrunk(data["image/png"])
    if "text/plain" in data:
        data["text/plain"] = ADDRESS.sub("", data["text/plain"])
    if "text/html" in data:
        data["text/html"] = EMBEDDED.sub(lambda m: m.group(1) + _shrunk(m.group(2)), data["text/html"])
    return output


def _shrunk(text: str) -> str:
    """Return a picture with few colours, not wider than a page."""
    whole = Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")
    for wide, colours in SIZES:
        image = whole
        if image.width > wide:
            image = image.resize((wide, image.height * wide // image.width), Image.Resampling.LANCZOS)
        small = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() * 4 / 3 <= MOST:
            break
    return base64.b64encode(small.getvalue()).decode("ascii")


# -------------------------------------------------------------------- what is shown
def texts_of(output: NotebookNode) -> str:
    """Return what is read in an output."""
    if output.output_type == "stream":
        return str(output.text)
    return str(output.get("data", {}).get("text/plain", ""))


def pictures_of(output: NotebookNode) -> list[tuple[int, int]]:
    """Return the sizes of the pictures in an output, in pixels."""
    data = output.get("data", {})
    found = [data["image/png"]] if "image/png" in data else []
    found += [text for _, text in EMBEDDED.findall(data.get("text/html", ""))]
    return [Image.open(io.BytesIO(base64.b64decode(text))).size for text in found]


def differences(stored: NotebookNode, fresh: NotebookNode) -> Iterator[str]:
    """Yield what differs between stored and fresh outputs: words, numbers, shapes of pictures."""
    for number, (old, new) in enumerate(zip(code_of(stored), code_of(fresh), strict=True), 1):
        kinds = [[one.output_type for one in cell.outputs] for cell in (old, new)]
        if kinds[0] != kinds[1]:
            yield f"cell {number}: shows {kinds[1]}, stored are {kinds[0]}"
            continue
        for before, after in zip(old.outputs, new.outputs, strict=True):
            shapes = [[round(w / h, 1) for w, h in pictures_of(one)] for one in (before, after)]
            if shapes[0] != shapes[1]:
                yield f"cell {number}: pictures of shapes {shapes[1]}, stored are {shapes[0]}"
            yield from _unlike(texts_of(before), texts_of(after), number)


def _unlike(old: str, new: str, number: int) -> Iterator[str]:
    one, other = (TIMED.sub("seconds", text) for text in (old, new))
    words = [" ".join(NUMBER.sub("#", text).split()) for text in (one, other)]
    if words[0] != words[1]:
        yield f"cell {number}: says {new[:300]!r}, stored is {old[:300]!r}"
        return
    values = [[float(text.replace(",", "")) for text in NUMBER.findall(part)] for part in (one, other)]
    for a, b in zip(*values, strict=True):
        if abs(a - b) > NEAR * max(abs(a), abs(b)):
            yield f"cell {number}: counts {b:g}, stored is {a:g}"


def main(names: list[str]) -> None:
    """Execute notebooks and store what they show."""
    for path in map(Path, names or NOTEBOOKS):
        nbformat.write(execute(path), path)
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KB\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
