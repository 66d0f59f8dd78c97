"""The terminal around a command: pipes that close, full disks, encodings and signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REGIO = [sys.executable, "-m", "optimizer"]


def run(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = ["bash", "-c", line.replace("regio", " ".join(REGIO))]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["criteria --json", "criteria", "--help"])
def test_a_full_disk_behind_standard_output_is_told_and_is_no_failed_check(command: str) -> None:
    done = run(f"regio {command} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == b"Error: standard output cannot be written: No space left on device\n"


def test_a_reader_that_has_seen_enough_changes_nothing_about_the_exit_code() -> None:
    done = run("regio schema | head -c 5; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert run("regio criteria >&-").returncode == 0


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "latin-1"}], ids=["C", "Latin-1"]
)
def test_names_are_printed_in_any_encoding(environment: dict[str, str]) -> None:
    done = run("regio verify nowhere scenarios/fryslân.toml; regio schema", **environment)
    assert b"Traceback" not in done.stderr
    assert b"no such file" in done.stderr
    assert json.loads(done.stdout.decode("ascii"))["properties"]


@pytest.mark.slow
def test_a_folder_with_accents_is_written_where_names_are_ascii(tmp_path: Path) -> None:
    scenario = tmp_path / "case.toml"
    base = ROOT / "scenarios" / "flevoland.toml"
    scenario.write_text(f'extends = "{base}"\nname = "S\u00fadwest"\n', encoding="utf-8")
    line = f"cd {tmp_path} && regio propose case.toml && regio report results/S*"
    done = run(line, LC_ALL="C", PYTHONUTF8="0", PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results" / "S\u00fadwest" / "report.en.html").is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after_s", [0.3, 0.9])
def test_an_interrupt_ends_without_a_traceback(
    tmp_path: Path, number: signal.Signals, after_s: float
) -> None:
    command = [*REGIO, "propose", "scenarios/limburg.toml", "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(after_s)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    # On a busy machine the interrupt may come before our code begins: then Python itself speaks.
    assert b"Traceback" not in errors or b"optimizer" not in errors
    if process.returncode == 0:  # a fast machine was solving already: the best so far
        assert (tmp_path / "out" / "proposal.json").is_file()
        return
    assert process.returncode in (130, -number, -signal.SIGINT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_that_a_library_turns_into_its_own_error_ends_the_same(number: signal.Signals) -> None:
    turned = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
import optimizer.cli.app
from optimizer.__main__ import main

def loading():
    try:
        signal.raise_signal({int(number)})
    except KeyboardInterrupt:
        raise ImportError("multiarray failed to import") from None

def broken():
    raise ImportError("no such module")

optimizer.cli.app.main = broken if sys.argv[1:] else loading
main()
"""
    done = subprocess.run([sys.executable, "-c", turned], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")
    done = subprocess.run([sys.executable, "-c", turned, "x"], cwd=ROOT, capture_output=True, check=False)
    assert b"no such module" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        *("verify {name} {case}", "assess {name} {case}", "compare {name} provincie", "report {name}"),
        *("propose {name}", "propose {case} --out {name}", "propose {case} --boundaries {name}"),
        *("complete {case} --declared {name}", "study run {name}", "study table {name}", "data check {name}"),
        *("congruence {name}", "monitor {name} {case}", "explain {name}", "propose {case} --data {name}"),
    ],
)
@pytest.mark.parametrize("name", ["x" * 5000, "/dev/zero/x"])
def test_a_name_that_is_no_file_is_one_short_error(command: str, name: str) -> None:
    done = run("regio " + command.format(name=name, case="scenarios/drenthe.toml"))
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: ")
    assert len(done.stderr) < 510
