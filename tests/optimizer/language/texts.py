"""The texts of the code that a reader sees: every literal and f-string at the places that show them.

What stands in a field of an f-string is not known here, so that a text is given as a sample: each field is
a number of its own, such as ``7007``.  Conditional expressions give a sample per outcome, and names that
a function or module assigns are followed.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from optimizer.language.language import DIVISIONS, Language

ROOT = Path(__file__).parents[3]

SHOWN: Mapping[str, tuple[int | str, ...]] = {
    "InputError": (0, "problem", "expected"),
    "error": (1, 2, "problem", "expected"),
    "adding": (0,),
    "ValueError": (0,),
    "Finding": (1, "text"),
    "Progress": (0,),
    "notify": (0,),
    "tell": (0, 1),
    "title_of": (1, 2),
    "dress_axes": (1, 2),
    "Frame": (0, 1, 2),
    "add": (1,),
    "Patch": ("label",),
    "Line2D": ("label",),
    "enter": (0,),
    "find": (0,),
    "info": (0,),
    "warning": (0,),
    "echo": (0,),
    "show": (1,),
    "table_of": (0,),
    "gettext": (0,),
    "phrase": (0,),
    "say": (0,),
    "Detail": (0, 2, "name", "unit"),
    "Measure": (1, "unit"),
}
"""Which arguments of which functions a reader sees."""

FIELD = "70{}7"

Names = Mapping[str, list[ast.expr]]


def samples(node: ast.expr, names: Names) -> list[str]:
    """Return what an expression can be, with ``{}`` for what is not known."""
    match node:
        case ast.Constant(value=str(text)):
            return [text.replace("{", "").replace("}", "").replace("%s", "{}")]
        case ast.JoinedStr(values=values):
            parts = [samples(value, names) for value in values]
            return ["".join(found) for found in itertools.product(*parts)]
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return samples(value, names)
        case ast.IfExp(body=body, orelse=orelse):
            return samples(body, names) + samples(orelse, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pairs = itertools.product(samples(left, names), samples(right, names))
            return ["{}" if one == other == "{}" else one + other for one, other in pairs]
        case ast.Name(id=name) if len(names.get(name, ())) in (1, 2, 3):
            others = {key: value for key, value in names.items() if key != name}
            return [text for value in names[name] for text in samples(value, others)]
        case ast.BoolOp(op=ast.And(), values=[_, last]):
            return ["", *samples(last, names)]
    return ["{}"]


def assigned(body: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Return what names are assigned."""
    found: dict[str, list[ast.expr]] = {}
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case ast.AugAssign(target=ast.Name(id=name)):
                found.setdefault(name, []).extend([ast.Constant(0)] * 4)  # not followed
    return found


def name_of(call: ast.Call) -> str:
    """Return what a call calls, without the object."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def arguments(call: ast.Call, wanted: tuple[int | str, ...]) -> Iterator[ast.expr]:
    """Yield the arguments of a call by place or name."""
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    for place in wanted:
        if isinstance(place, int):
            if place < len(call.args):
                yield call.args[place]
        elif place in by_name:
            yield by_name[place]


def texts_of(folder: str, functions: Iterable[str]) -> dict[str, str]:
    """Return the texts that functions are given in the modules of a folder, with the first place of each."""
    wanted = {name: SHOWN[name] for name in functions}
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text())
        outer = assigned(tree.body)
        scopes: list[ast.AST] = [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]
        within = {id(node) for scope in scopes[1:] for node in ast.walk(scope)}
        for scope in scopes:
            names = {**outer, **assigned(ast.walk(scope))} if scope is not tree else outer
            for node in ast.walk(scope):
                if not isinstance(node, ast.Call) or name_of(node) not in wanted:
                    continue
                if scope is tree and id(node) in within:
                    continue  # told by its function
                for argument in arguments(node, wanted[name_of(node)]):
                    for text in (line for all_ in samples(argument, names) for line in all_.split("\n")):
                        if re.search(r"[^\W\d_]", text.replace("{}", "")):
                            found.setdefault(text, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def keys_of(folder: str) -> dict[str, str]:
    """Return the keys of the dictionaries in the modules of a folder: headings of printed tables."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.stem == "summary":
            continue  # its keys are names of values
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str) and "_" not in key.value:
                        found.setdefault(key.value, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def filled(text: str) -> str:
    """Return a sample with its fields filled in."""
    count = itertools.count()
    return re.sub(r"\{\}", lambda _: FIELD.format(next(count)), text)


def unknown(text: str, language: Language) -> bool:
    """Whether a sample, or a part of it that a pattern took for a field, is said in no other words."""
    if not re.search(r"[^\W\d_]", re.sub(r"\d", "", text)) or text in language.messages:
        return False
    found = language.patterns.find(text)
    for mark, _ in DIVISIONS:
        parts = mark.split(text)
        whole = found is not None and mark.search(found[0])
        if not whole and len(parts) > 1 and all(language.phrase(part) != part for part in parts):
            return any(unknown(part, language) for part in parts)
    if found is not None:
        _, fields = found
        said = language.phrase(text)
        return any(unknown(part, language) for _, part in fields) or not all(
            field in said for field in re.findall(r"70\d+7", text)
        )
    return "; " not in text or any(unknown(part, language) for part in text.split("; "))
