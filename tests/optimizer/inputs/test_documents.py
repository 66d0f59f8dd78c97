"""Documents that were made to break a reader: one clear, short error, quickly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.errors import InputError
from models.scenario import Scenario
from models.text import file_name
from optimizer.inputs.documents import read_json, read_toml
from optimizer.inputs.layers import find_partition
from optimizer.inputs.packs import load_pack
from optimizer.inputs.patterns import check_pattern
from optimizer.inputs.scenarios import load_scenario, override, scenario_from
from optimizer.inputs.territories import open_territory
from optimizer.study.plan import read_plan


def error_of(path: Path, content: bytes | str) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    text = str(caught.value)
    assert len(text) <= 500
    assert text.isprintable()
    return text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("x = " + "[" * 3000 + "]" * 3000, "brackets too deep"),
        ("x = " + "9" * 5000, "a whole number of thousands of digits"),
        ("[solver]\nworkers = 0x" + "f" * 4000, "too large to count with"),
        ("[solver]\nworkers = 1_000_000", "less than or equal to 1024"),
        ("[solver]\nseed = 4294967296", "less than or equal to 2147483647"),
        ("[solver]\ntime_limit = inf", "time_limit"),
        ("[solver]\ntime_limit = nan", "time_limit"),
        ('title = "\\u001b[31m"', r"a control character in a text; found '\x1b[31m'"),
        ('title = "a\0b"', "not a text file"),
        ('"a\\u0007" = 1', "a control character in a key"),
        ("a." * 100 + "b = 1", "too deep"),
        ('name = "' + "n" * 300 + '"', "more than 100 characters"),
        *(
            (f"name = '{name}'", "name")
            for name in ("..", ".", "a/b", "a\\b", "CON", "nul.txt", "a:b", " a", "a.")
        ),
        (b"\x81\x8d\xff", "not a text file"),
        ("arrangements = 3", "arrangements"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_one_short_error(
    tmp_path: Path, content: bytes | str, problem: str
) -> None:
    assert problem in error_of(tmp_path / "case.toml", content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_scenario_may_have_any_encoding_and_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes('title = "Súdwest-Fryslân"\r\n'.encode(encoding))
    assert load_scenario(path).title == "Súdwest-Fryslân"


def test_a_device_a_pipe_and_a_folder_are_no_scenario(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe", tmp_path):
        with pytest.raises(InputError, match="not an ordinary file"):
            load_scenario(path)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "x/" * 3000])
def test_a_name_that_no_file_can_have_is_not_there(name: str) -> None:
    with pytest.raises(InputError, match="no such layer, table or results folder"):
        find_partition(name, load_pack())
    with pytest.raises(InputError, match="no such data pack"):
        load_pack(name)
    with pytest.raises(InputError, match="no such file"):
        load_scenario(name)


def test_files_that_extend_each_other_without_end_are_stopped(tmp_path: Path) -> None:
    for k in range(40):
        (tmp_path / f"{k}.toml").write_text(f'extends = "{k + 1}.toml"\n')
    with pytest.raises(InputError, match="more than 30 files extend each other"):
        load_scenario(tmp_path / "0.toml")


def test_a_file_name_that_no_folder_can_have_is_changed_where_the_scenario_says_none(tmp_path: Path) -> None:
    path = tmp_path / "wat als? 1:2.toml"
    path.write_text("")
    assert load_scenario(path).name == "wat als- 1-2"


def test_what_the_command_line_says_is_checked_too() -> None:
    for asked in ({"workers": 10**9}, {"seed": 2**40}, {"time_limit": float("nan")}, {"time_limit": 1e300}):
        with pytest.raises(InputError, match="solver"):
            override(Scenario(), **asked)  # type: ignore[arg-type]


def test_a_scenario_made_in_python_holds_no_control_characters_either() -> None:
    with pytest.raises(ValueError, match="a control character"):
        Scenario(title="\x1b[2J")
    with pytest.raises(ValueError, match="a control character"):
        Scenario.model_validate({"locks": {"together": [["a", "\x07"]]}})


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"9" * 5000, b"{", b"", b"\xff\xfe", b'{"a": "\\ud800"}', b"[]"]
)
def test_a_json_document_that_is_none_is_one_short_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.json") as caught:
        read_json(path)
    assert len(str(caught.value)) <= 500


def test_a_study_of_more_values_than_can_be_done_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text('[area]\nlayer = "provincie"\nregions = ["Drenthe"]\n')
    study = tmp_path / "study.toml"
    for text, problem in (
        (
            "[axes.a]\nkey='population.minimum'\nfrom=0\nto=1_000_000_000_000\nstep=1",
            "more than 10,000 values",
        ),
        ("[axes.a]\nkey='size.target'\nfrom=0\nto=1e300\nstep=1e-300", "more than 10,000 values"),
        (f"seeds = {list(range(200))}\n[axes.a]\nkey='size.target'\nfrom=1\nto=900\nstep=1", "too many runs"),
    ):
        study.write_text(f'base = "base.toml"\n{text}\n')
        with pytest.raises(InputError, match=problem):
            read_plan(study)


@pytest.mark.parametrize(
    "pattern", ["[0-9]{4}", "GM[0-9]+", "[A-Z]{2}-?[a-z]*", "(?:a|b)", r"\d{1,4}\.\d", "[](]+", ""]
)
def test_a_pattern_that_ends_soon_is_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(a*)*",
        "a*a*a*b",
        r"(a)\1",
        "((a?){9}){9}",
        "(?=a+)+",
        "x" * 201,
        "[",
        "(?P<a>.+)+",
        "(a{1,9}){1,9}",
        "a?" * 30 + "a" * 30,
        "(a|b)" * 20,
    ],
)
def test_a_pattern_that_may_never_end_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|regular expression"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "name", ["..", ".", "", " ", ".a", "a.", "a/b", "a\\b", "aux", "COM1.txt", "a\nb", "a\x7f", "a" * 101]
)
def test_a_name_that_would_leave_its_folder_or_that_no_system_has_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        file_name(name)


def test_a_toml_that_is_fine_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('a = [1, 2.5, "x\\ty"]\n[b.c]\nd = true\n')
    assert read_toml(path) == {"a": [1, 2.5, "x\ty"], "b": {"c": {"d": True}}}


def test_one_municipality_has_one_number_of_inhabitants() -> None:
    content = {"inhabitants": {"Assen": 5, "106": 6}}
    with pytest.raises(InputError, match=r"Assen \(0106\) has two numbers of inhabitants; found '106'"):
        open_territory(scenario_from(content))
    content["inhabitants"]["106"] = 5
    assert open_territory(scenario_from(content)).municipalities["0106"].population == 5
