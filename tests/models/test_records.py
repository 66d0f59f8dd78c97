"""Records: they do what frozen dataclasses do, for fields, defaults, inheritance and copies of every kind."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import pytest

from models.records import record


@dataclass(frozen=True)
class PlainBase:
    name: str
    inhabitants: int = 0


@dataclass(frozen=True)
class Plain(PlainBase):
    tags: list[str] = field(default_factory=list, compare=False)
    secret: str = field(default="", repr=False)


@record
class Base:
    name: str
    inhabitants: int = 0

    def __post_init__(self) -> None:
        if self.inhabitants < 0:
            raise ValueError("fewer than none")

    @cached_property
    def doubled(self) -> int:
        return 2 * self.inhabitants


@record
class Derived(Base):
    tags: list[str] = field(default_factory=list, compare=False)
    secret: str = field(default="", repr=False)


@record(kw_only=True)
class ByName:
    first: int
    second: int = 2


@record(eq=False)
class Itself:
    number: int


@record
class Empty:
    pass


@record
class Spoken:
    number: int

    def __repr__(self) -> str:
        return f"<{self.number}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spoken)


@record
class Heir(Spoken):
    more: int = 0


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("Weert",), {}),
    (("Weert", 3), {}),
    (("Weert",), {"inhabitants": 3, "tags": ["a"]}),
    (("Weert", 3, ["a"], "b"), {}),
    (("Venlo",), {"secret": "b"}),
]


def test_records_are_what_dataclasses_are() -> None:
    ours = [Derived(*given, **named) for given, named in GIVEN]
    plain = [Plain(*given, **named) for given, named in GIVEN]
    assert [repr(one).removeprefix("Derived") for one in ours] == [
        repr(one).removeprefix("Plain") for one in plain
    ]
    assert [hash(one) for one in ours] == [hash(one) for one in plain]
    for i, one in enumerate(ours):
        assert [one == other for other in ours] == [plain[i] == other for other in plain]
        assert [(f.name, f.default) for f in fields(one)] == [(f.name, f.default) for f in fields(plain[i])]
    assert Derived.__match_args__ == Plain.__match_args__
    assert ours[0].tags is not ours[1].tags


def test_no_record_equals_one_of_another_class() -> None:
    assert Base("Weert") != Derived("Weert")
    assert Base("Weert") != PlainBase("Weert")
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())


@pytest.mark.parametrize("name", ["name", "unknown"])
def test_records_are_frozen(name: str) -> None:
    one = Derived("Weert")
    with pytest.raises(FrozenInstanceError, match=name):
        setattr(one, name, "Venlo")
    with pytest.raises(FrozenInstanceError, match=name):
        delattr(one, name)
    assert one.name == "Weert"


def test_records_are_copied_and_pickled_and_remember() -> None:
    one = Derived("Weert", 4, ["a"], "b")
    assert one.doubled == 8
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one)), replace(one)):
        assert other == one
        assert (other.tags, other.secret) == (["a"], "b")
    assert replace(one, inhabitants=5).doubled == 10
    with pytest.raises(ValueError, match="fewer"):
        replace(one, inhabitants=-1)


def test_arguments_are_refused_as_by_any_function() -> None:
    for given, named in [((), {}), (("a", 1, [], "", 5), {}), (("a",), {"nme": 1})]:
        with pytest.raises(TypeError, match=r"Derived\.__init__\(\)"):
            Derived(*given, **named)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="positional"):
        ByName(1)  # type: ignore[misc]
    assert ByName(first=1) == ByName(second=2, first=1)


def test_what_a_class_says_itself_stays_with_its_heirs() -> None:
    assert repr(Spoken(3)) == "<3>"
    assert repr(Heir(4, 5)) == "<4>"
    assert Spoken(3) == Spoken(4)
    assert Itself(3) != Itself(3)
    assert len({Itself(3), Itself(3)}) == 2


def test_a_record_that_holds_itself_is_shown() -> None:
    one = Derived("Weert", tags=[])
    one.tags.append(one)  # type: ignore[arg-type]
    assert repr(one) == "Derived(name='Weert', inhabitants=0, tags=[...])"
