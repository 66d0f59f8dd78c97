"""Conditions on a table: comparisons of its columns with values, joined by `and`, `or` and `not`.

Nothing else is understood, so that a condition can do nothing: no calls, no attributes, no arithmetic.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from models.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["matching"]

LONGEST, LARGEST = 1000, 10**18
"""Characters of a condition, and numbers in it."""

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

EXPECTED = "comparisons of columns with values, such as minimum > 75_000 and area == 'Drenthe'"


def matching(frame: pd.DataFrame, condition: str) -> pd.Series[bool]:
    """Return for every row whether a condition holds.

    Parameters
    ----------
    frame : pandas.DataFrame
    condition : str
        Comparisons (``<``, ``<=``, ``>``, ``>=``, ``==``, ``!=``, ``in``, ``not in``) of columns with
        numbers, quoted texts and lists of them, joined by ``and``, ``or``, ``not`` and brackets.

    Raises
    ------
    InputError
        When it is anything else, or names a column that is not there.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"minimum": [50_000, 100_000], "area": ["Drenthe", "Zeeland"]})
    >>> matching(frame, "minimum > 75_000 or area in ('Drenthe',)").tolist()
    [True, True]
    """
    try:
        if len(condition) > LONGEST:
            raise _refused(condition, f"a condition of more than {LONGEST:,} characters")
        tree = ast.parse(condition.strip(), mode="eval")
        return _holds(frame, tree.body, condition)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise _refused(condition, "not a condition on the columns") from None


def _holds(frame: pd.DataFrame, node: ast.expr, condition: str) -> pd.Series[bool]:
    if isinstance(node, ast.BoolOp):
        parts = [_holds(frame, value, condition) for value in node.values]
        found = parts[0]
        for part in parts[1:]:
            found = found & part if isinstance(node.op, ast.And) else found | part
        return found
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        left, right = (_holds(frame, side, condition) for side in (node.left, node.right))
        return left & right if isinstance(node.op, ast.BitAnd) else left | right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        return ~_holds(frame, node.operand, condition)
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        found = _compare(frame, sides[0], node.ops[0], sides[1], condition)
        for one, op, other in zip(sides[1:], node.ops[1:], sides[2:], strict=False):
            found = found & _compare(frame, one, op, other, condition)
        return found
    raise _refused(condition, "not a comparison")


def _compare(
    frame: pd.DataFrame, left: ast.expr, op: ast.cmpop, right: ast.expr, condition: str
) -> pd.Series[bool]:
    """Return where one comparison holds; an empty cell differs from every value."""
    if isinstance(left, ast.Name) == isinstance(right, ast.Name):
        raise _refused(condition, "a comparison that is not one of a column with a value")
    if isinstance(op, ast.In | ast.NotIn):
        if not isinstance(left, ast.Name) or not isinstance(right, ast.List | ast.Tuple | ast.Set):
            raise _refused(condition, "`in` asks for a column and a list of values")
        column = _column(frame, left)
        values = [_value(column, element, condition) for element in right.elts]
        found = column.isin(values)
        return ~found if isinstance(op, ast.NotIn) else found
    if (compare := COMPARISONS.get(type(op))) is None:
        raise _refused(condition, "not a comparison")
    if isinstance(left, ast.Name):
        column = _column(frame, left)
        found = compare(column, _value(column, right, condition))
    else:
        assert isinstance(right, ast.Name)
        column = _column(frame, right)
        found = compare(_value(column, left, condition), column)
    return found.fillna(False).astype(bool)  # type: ignore[no-any-return]


def _column(frame: pd.DataFrame, name: ast.Name) -> pd.Series[Any]:
    if name.id not in frame.columns:
        options = list(map(str, frame.columns))
        raise InputError(
            "no such column", value=name.id, expected="one of " + ", ".join(options), options=options
        )
    return frame[name.id]


def _value(column: pd.Series[Any], node: ast.expr, condition: str) -> Any:
    """Return the value of a literal that a column can be compared with."""
    from pandas.api.types import is_numeric_dtype

    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    value = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(value, int | float | str) or (sign < 0 and isinstance(value, str)):
        raise _refused(condition, "not a value to compare with")
    if is_numeric_dtype(column) == isinstance(value, str):
        kind = "numbers" if is_numeric_dtype(column) else "texts"
        raise InputError(f"column {column.name} holds {kind}", where="the condition", value=value)
    if isinstance(value, str):
        return value
    if abs(value) > LARGEST:
        raise _refused(condition, "a number that is too large")
    return sign * value


def _refused(condition: str, problem: str) -> InputError:
    return InputError(problem, where="the condition", value=condition, expected=EXPECTED)
