"""Studies survive real faults: afterwards the tables equal those of an undisturbed study."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pandas as pd
import psutil
import pytest

from models.errors import InputError
from optimizer.study.cluster import on_cluster
from optimizer.study.crew import processes
from optimizer.study.plan import read_plan
from optimizer.study.runner import Moment, carry_out, run_study, to_do, write_tables
from optimizer.study.store import Store
from optimizer.study.study import Study
from optimizer.study.tables import TABLES
from optimizer.study.worker import RunOutcome
from tests.optimizer.study.conftest import IN_THREADS, STUDY, write_study


def assert_equal(one: Study, other: Study) -> None:
    """Every table is the same, but for how long the runs took."""
    for name in TABLES:
        frames = [getattr(study, name).drop(columns="seconds", errors="ignore") for study in (one, other)]
        pd.testing.assert_frame_equal(*frames)


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob("*.part"))


# -------------------------------------------------------------------- the store
def test_a_second_run_does_nothing_and_a_changed_axis_adds_only_what_is_new(
    tmp_path: Path, undisturbed: Study
) -> None:
    study = write_study(tmp_path)
    first = run_study(study, tmp_path / "out", only={"size": [9.0]}, **IN_THREADS)
    assert first.runs["status"].tolist().count("missing") == 2
    assert len(to_do(read_plan(study), tmp_path / "out")) == 2
    assert_equal(run_study(study, tmp_path / "out", **IN_THREADS), undisturbed)
    assert to_do(read_plan(study), tmp_path / "out") == []
    longer = write_study(tmp_path, STUDY.replace("[1.0, 9.0]", "[1.0, 2.0, 9.0]"))
    assert {run.settings["size"] for run in to_do(read_plan(longer), tmp_path / "out")} == {2.0}


def test_infeasible_is_a_result_and_not_a_failure(undisturbed: Study) -> None:
    by_minimum = undisturbed.runs.groupby("minimum")["status"].agg(set).to_dict()
    assert by_minimum == {100_000: {"optimal"}, 500_000: {"infeasible"}}
    assert set(undisturbed.assignments["run"]) == {"100000_1.0", "100000_9.0"}


def test_another_study_cannot_live_in_the_same_folder(tmp_path: Path, undisturbed: Study) -> None:
    other = write_study(tmp_path).rename(tmp_path / "other.toml")
    with pytest.raises(InputError, match="another study lives here: case"):
        run_study(other, undisturbed.folder, **IN_THREADS)


def test_a_run_that_goes_wrong_stops_no_other_and_is_told(tmp_path: Path) -> None:
    text = STUDY.replace(
        "[axes.size]", "[variants.good]\n[variants.bad.locks]\ntogether = [['Nowhere', 'Urk']]\n[axes.size]"
    )
    study = run_study(write_study(tmp_path, text), tmp_path / "out", **IN_THREADS)
    failed = study.runs[study.runs["variant"] == "bad"]
    assert set(failed["status"]) == {"failed"}
    assert failed["error"].str.contains("Nowhere").all()
    assert "failed" not in set(study.runs.loc[study.runs["variant"] == "good", "status"])
    assert len(list((tmp_path / "out/failed").iterdir())) == 4


def damage_truncate(run: Path) -> None:
    path = run / "proposal.json"
    path.write_bytes(path.read_bytes()[:100])


def damage_flip(run: Path) -> None:
    path = run / "regions.csv"
    path.write_bytes(path.read_bytes().replace(b"0034", b"0035"))


def damage_remove(run: Path) -> None:
    (run / "summary.csv").unlink()


def damage_manifest(run: Path) -> None:
    (run / "files.json").write_text("[1", encoding="utf-8")


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip, damage_remove, damage_manifest])
def test_a_damaged_run_is_done_again(tmp_path: Path, undisturbed: Study, damage: object) -> None:
    study = write_study(tmp_path)
    shutil.copytree(undisturbed.folder, tmp_path / "out")
    key = undisturbed.runs["key"][0]
    damage(tmp_path / "out/runs" / key)
    half = tmp_path / "out/runs/.0123.abc.part"
    half.mkdir()
    (half / "proposal.json").write_text("{", encoding="utf-8")
    assert [run.key for run in to_do(read_plan(study), tmp_path / "out")] == [key]
    assert_equal(run_study(study, tmp_path / "out", **IN_THREADS), undisturbed)
    assert leftovers(tmp_path / "out") == []


# -------------------------------------------------------------------- workers that die
class Mortal(ThreadPoolExecutor):
    """An executor of which some tasks lose their worker."""

    killers: dict[str, int]

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        name = args[0].name
        if self.killers.get(name, 0):
            self.killers[name] -= 1
            future: Future[object] = Future()
            future.set_exception(RuntimeError("the worker is gone"))
            return future
        return super().submit(fn, *args, **kwargs)


def mortal(killers: dict[str, int]) -> dict[str, Any]:
    def opened() -> Executor:
        executor = Mortal(2)
        executor.killers = killers
        return executor

    return {"executor": opened, "workers": 2}


def test_a_run_whose_worker_dies_once_is_done_again(tmp_path: Path, undisturbed: Study) -> None:
    crew = mortal({"100000_1.0": 1, "500000_9.0": 1})
    assert_equal(run_study(write_study(tmp_path), tmp_path / "out", **crew), undisturbed)


@pytest.mark.parametrize("tasks", [1, 2, 3])
def test_a_pool_that_breaks_while_idle_is_replaced(tmp_path: Path, undisturbed: Study, tasks: int) -> None:
    """A pool may learn of a worker's death when no run of it is under way: then asking fails."""
    refusals: list[int] = []

    class Brittle(ThreadPoolExecutor):
        asked = 0

        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            if self.asked == tasks:
                refusals.append(tasks)
                raise BrokenExecutor("a worker is gone")
            self.asked += 1
            return super().submit(fn, *args, **kwargs)

    crew: dict[str, Any] = {"executor": lambda: Brittle(2), "workers": 2}
    assert_equal(run_study(write_study(tmp_path), tmp_path / "out", **crew), undisturbed)
    assert len(refusals) == (4 - 1) // tasks


def test_an_executor_that_never_takes_a_run_ends_the_study(tmp_path: Path) -> None:
    executor = Mock(submit=Mock(side_effect=BrokenExecutor("broken from the start")))
    with pytest.raises(BrokenExecutor, match="from the start"):
        run_study(write_study(tmp_path), tmp_path / "out", executor=lambda: executor)


def test_a_run_that_kills_its_worker_twice_has_failed(tmp_path: Path, undisturbed: Study) -> None:
    killers = {"100000_1.0": 2}
    shutil.copytree(undisturbed.folder, tmp_path / "out")
    shutil.rmtree(tmp_path / "out/runs" / undisturbed.runs["key"][0])
    study = run_study(write_study(tmp_path), tmp_path / "out", **mortal(killers))
    status = dict(zip(study.runs["run"], study.runs["status"], strict=True))
    assert status.pop("100000_1.0") == "failed"
    assert "died twice" in study.runs["error"][0]
    assert set(status.values()) == {"optimal", "infeasible"}
    assert_equal(run_study(write_study(tmp_path), tmp_path / "out", **IN_THREADS), undisturbed)


def pool_workers(pid: int) -> list[psutil.Process]:
    """Return the pool's processes; the resource tracker is a child too."""
    found = []
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
    return found


def waited(condition: Callable[[], object], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_killed_processes_are_replaced(tmp_path: Path, undisturbed: Study) -> None:
    killed: list[int] = []

    def kill_one(moment: Moment) -> None:
        if moment.done and not killed:
            worker = pool_workers(os.getpid())[0]
            killed.append(worker.pid)
            worker.kill()

    plan = read_plan(write_study(tmp_path))
    assert_equal(carry_out(plan, tmp_path / "out", processes(2), report=kill_one), undisturbed)
    assert killed


def finished(folder: Path) -> list[Path]:
    """The runs that are in their place; what is being written has another name."""
    return [path for path in (folder / "runs").glob("*/files.json") if path.parent.name.isalnum()]


@pytest.fixture
def in_own_process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The study under way in a process of its own, with one finished run."""
    command = [sys.executable, "-m", "optimizer", "study", "run", str(write_study(tmp_path))]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out"), "--workers", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert waited(lambda: finished(tmp_path / "out"))
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_killed_parent_leaves_a_store_to_go_on_from(
    tmp_path: Path, undisturbed: Study, in_own_process: subprocess.Popen[bytes]
) -> None:
    workers = pool_workers(in_own_process.pid)
    in_own_process.kill()
    in_own_process.wait()
    assert psutil.wait_procs(workers, timeout=60)[1] == []
    left = to_do(read_plan(tmp_path / "case.toml"), tmp_path / "out")
    assert len(left) < 4
    assert_equal(run_study(tmp_path / "case.toml", tmp_path / "out", **IN_THREADS), undisturbed)
    assert leftovers(tmp_path / "out") == []


@pytest.mark.slow
def test_a_full_disk_ends_the_study_with_what_is_finished(tmp_path: Path, undisturbed: Study) -> None:
    code = f"""
import resource
from optimizer.cli.app import main
from optimizer.study import store
plain = store.Store.add
def add(self, run, files):
    plain(self, run, files)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
store.Store.add = add
import sys
study, out = {str(write_study(tmp_path))!r}, {str(tmp_path / "out")!r}
sys.argv = ["regio", "study", "run", study, "--out", out, "--workers", "1"]
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "goes on from there" in done.stderr
    assert leftovers(tmp_path / "out") == []
    assert len(to_do(read_plan(tmp_path / "case.toml"), tmp_path / "out")) == 3
    assert_equal(run_study(tmp_path / "case.toml", tmp_path / "out", **IN_THREADS), undisturbed)


# -------------------------------------------------------------------- a cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_also_when_a_worker_dies(tmp_path: Path, undisturbed: Study) -> None:
    from distributed import LocalCluster

    plan = read_plan(write_study(tmp_path))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_cluster(cluster.scheduler_address) as crew,
    ):
        killed: list[int] = []

        def kill_one(moment: Moment) -> None:
            if not killed:
                process = next(iter(cluster.workers.values())).process
                killed.append(process.pid)
                os.kill(process.pid, signal.SIGKILL)

        assert_equal(carry_out(plan, tmp_path / "out", crew, report=kill_one), undisturbed)
    assert killed


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    with pytest.raises(InputError, match="no address of a scheduler"), on_cluster("tcp:/nowhere"):
        pass


# -------------------------------------------------------------------- damaged stores
def copied(tmp_path: Path, study: Study) -> Path:
    return Path(shutil.copytree(study.folder, tmp_path / "copy"))


def rewritten(folder: Path, key: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change proposal.json of a run, and the digest with it."""
    run = folder / "runs" / key
    content = json.loads((run / "proposal.json").read_text())
    change(content)
    (run / "proposal.json").write_text(json.dumps(content))
    digests = json.loads((run / "files.json").read_text())
    digests["files"]["proposal.json"] = hashlib.sha256((run / "proposal.json").read_bytes()).hexdigest()
    (run / "files.json").write_text(json.dumps(digests))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet at all" * 9])
def test_a_table_that_cannot_be_read_is_made_again(
    tmp_path: Path, undisturbed: Study, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    folder = copied(tmp_path, undisturbed)
    for name in ("runs", "assignments"):
        (folder / f"{name}.parquet").write_bytes(content)
    (folder / "regions.parquet").write_bytes((folder / "criteria.parquet").read_bytes())
    assert_equal(Study(folder), undisturbed)
    assert "regions.parquet cannot be read: made again" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(objective="much"),
        lambda c: c.update(regions=3),
        lambda c: c.update(criteria=[[]]),
        lambda c: c.update(bound=10**30),
        lambda c: c.pop("data"),
        lambda c: c.update(way=[[1]]),
    ],
)
def test_a_run_of_another_form_is_told_in_its_row_and_the_others_stay(
    tmp_path: Path, undisturbed: Study, change: Callable[[dict[str, Any]], object]
) -> None:
    folder = copied(tmp_path, undisturbed)
    key = undisturbed.runs["key"][0]
    rewritten(folder, key, change)
    write_tables(Store(folder))
    runs = Study(folder).runs.set_index("key")
    assert runs.loc[key, "status"] == "failed"
    assert "of another form" in runs.loc[key, "error"]
    assert (runs["status"] == "failed").sum() == 1


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", "[" * 99_999),
        *('{"version": 1, "name": 3}', '{"version": 1, "name": "x", "axes": [], "runs": {}}'),
    ],
)
def test_a_study_file_of_another_form_is_one_error_and_is_written_again(
    tmp_path: Path, undisturbed: Study, content: str
) -> None:
    folder = copied(tmp_path, undisturbed)
    (folder / "study.json").write_text(content)
    with pytest.raises(InputError, match=r"no study\.json that can be read"):
        Study(folder)
    assert_equal(run_study(write_study(tmp_path), folder, **IN_THREADS), undisturbed)


def test_runs_in_the_study_file_that_are_none_are_left_out(
    tmp_path: Path, undisturbed: Study, caplog: pytest.LogCaptureFixture
) -> None:
    folder = copied(tmp_path, undisturbed)
    content = json.loads((folder / "study.json").read_text())
    runs = content["runs"]
    content["runs"] = [*runs, 3, {"run": "x"}, {**runs[0], "key": "../../home"}, {**runs[0], "settings": {}}]
    (folder / "study.json").write_text(json.dumps(content))
    write_tables(Store(folder))
    assert_equal(Study(folder), undisturbed)
    assert "4 of 8 runs have another form" in caplog.text


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", "..", "files.json", "a\0", "con"])
def test_no_worker_writes_outside_its_run(tmp_path: Path, undisturbed: Study, name: str) -> None:
    class Leaving(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            future: Future[object] = Future()
            future.set_result(RunOutcome(files={"proposal.json": b"{}", name: b"mine"}))
            return future

    study = run_study(write_study(tmp_path), tmp_path / "out", executor=lambda: Leaving(1), workers=1)
    assert set(study.runs["status"]) == {"failed"}
    assert study.runs["error"].str.contains("its worker returned files").all()
    assert not list((tmp_path / "out" / "runs").glob("*"))


def test_a_key_that_leaves_the_store_is_none(tmp_path: Path) -> None:
    for key in ("..", "../x", "/x", ""):
        with pytest.raises(InputError, match="not the key of a run"):
            Store(tmp_path).run_folder(key)
