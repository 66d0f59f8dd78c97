"""Tables on the console: whole at every width, whatever stands in them."""

import io

from hypothesis import given, strategies as st
from rich.console import Console

from optimizer.cli.printing.console import Sheet

words = st.lists(st.text("abcde", min_size=1, max_size=12), max_size=4).map(" ".join)


@given(st.data(), st.integers(1, 8), st.integers(10, 120))
def test_a_table_is_never_cut_off(data: st.DataObject, columns: int, width: int) -> None:
    keys = data.draw(st.lists(words.filter(bool), min_size=columns, max_size=columns, unique=True))
    rows = data.draw(st.lists(st.tuples(*[words] * columns), min_size=1, max_size=4))
    out = io.StringIO()
    sheet = Sheet("t", [dict(zip(keys, row, strict=True)) for row in rows], tuple(keys[:1]))
    Console(file=out, width=width, highlight=False).print(sheet)
    said = out.getvalue()
    lines = [line for line in said.splitlines() if line.startswith(tuple("┏┃┡│└"))]
    assert all(len(line) == len(lines[0]) and line[-1] in "┓┃┩│┘" for line in lines)
    if lines:
        assert all(word in said for row in rows for text in row for word in text.split())
