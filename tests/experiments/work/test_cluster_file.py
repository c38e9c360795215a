"""A cluster file: mistakes are answered with their place, and each kind of queue gets its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.work.cluster_file import (
    CLASSES,
    SUBMIT_COMMANDS,
    ClusterFile,
    read_cluster,
    settings_of,
    start_cluster,
)

PROJECT = Path(__file__).resolve().parents[3]

SLURM = """kind: slurm
jobs: 8
cores: 16
memory: 32GB
walltime: 04:00:00
queue: normal
account: my-project
prologue: [module load python]
directives: [--exclusive]
"""


def cluster_file(folder: Path, text: str) -> Path:
    path = folder / "cluster.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_two_workers_of_this_machine() -> None:
    assert read_cluster(PROJECT / "examples" / "cluster.yaml") == ClusterFile(kind="local", jobs=2)


def test_the_example_starts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    asked: dict[str, object] = {}
    monkeypatch.setattr(distributed, "LocalCluster", lambda **settings: asked.update(settings))
    start_cluster(PROJECT / "examples" / "cluster.yaml")
    assert (asked["n_workers"], asked["threads_per_worker"], asked["dashboard_address"]) == (2, 1, None)


def test_the_page_shows_what_can_be_read(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "cluster.md").read_text(encoding="utf-8")
    shown = page.split("```yaml\n")[1].split("```")[0]
    found = read_cluster(cluster_file(tmp_path, shown))
    assert (found.kind, found.jobs, found.cores, found.walltime, len(found.prologue)) == ("slurm", 8, 16, "04:00:00", 2)
    assert [name for name in ClusterFile.model_fields if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: slurm\nmemry: 4GB\n", "cluster.yaml:2:1: memry: unknown; did you mean 'memory'?"),
        ("kind: slrum\n", "cluster.yaml:1:7: kind: must be 'local', 'slurm', 'pbs', 'sge', 'lsf' or 'htcondor'"),
        ("jobs: 2\n", "cluster.yaml:1:1: kind: is missing"),
        ("kind: local\njobs: 0\n", "cluster.yaml:2:7: jobs: must be at least 1, found 0"),
        ("kind: local\njobs: two\n", "cluster.yaml:2:7: jobs: must be a whole number"),
        ("kind: slurm\nmemory: lots\n", "cluster.yaml:2:9: memory: must have the form"),
        ("kind: slurm\n", "cluster.yaml:1:1: memory: a cluster of kind 'slurm' needs it"),
        ("kind: htcondor\nmemory: 4GB\n", "disk: a cluster of kind 'htcondor' needs it"),
        ("kind: local\nqueue: big\n", "cluster.yaml:2:1: queue: means nothing to a cluster of kind 'local'"),
        ("kind: local\nkind: slurm\n", "cluster.yaml:2:1: kind: given twice"),
        ("- local\n", "cluster.yaml: a cluster file consists of 'name: value' lines"),
        ("", "cluster.yaml: a cluster file consists of 'name: value' lines"),
        ("kind: !!python/object/apply:os.getcwd []\n", "is not allowed"),
    ],
)
def test_a_mistake_is_answered_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        start_cluster(cluster_file(tmp_path, text))
    assert message in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.yaml: no such file"):
        start_cluster(tmp_path / "none.yaml")


def test_every_core_is_a_worker_of_one_thread(tmp_path: Path) -> None:
    settings = settings_of(read_cluster(cluster_file(tmp_path, SLURM)))
    assert (settings["cores"], settings["processes"]) == (16, 16)
    assert settings["scheduler_options"] == {"dashboard_address": None}
    assert "local_directory" not in settings  # what is not said is left to Dask


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("slurm", ["-p normal", "-A my-project", "--cpus-per-task=16", "-t 04:00:00", "--exclusive"]),
        ("pbs", ["-q normal", "-A my-project", "ncpus=16", "walltime=04:00:00", "--exclusive"]),
        ("sge", ["-q normal", "-P my-project", "h_rt=04:00:00", "--exclusive"]),
        ("lsf", ["-q normal", "-P", "my-project", "-W 04:00", "--exclusive"]),
        ("htcondor", ["DaskWorkerCores = 16", "DaskWorkerDisk = 1000000000"]),
    ],
)
def test_the_queue_is_asked_in_its_own_words(tmp_path: Path, kind: str, parts: list[str]) -> None:
    jobqueue = pytest.importorskip("dask_jobqueue")
    text = SLURM.replace("slurm", kind)
    if kind == "htcondor":
        text = "kind: htcondor\ncores: 16\nmemory: 32GB\ndisk: 1GB\nprologue: [module load python]\n"
    settings = settings_of(read_cluster(cluster_file(tmp_path, text)))
    made = getattr(jobqueue, CLASSES[kind]).job_cls("tcp://192.0.2.7:8786", "x", **_of_job(settings))
    script = made.job_script()
    for part in [*parts, "module load python", "--nworkers 16", "--nthreads 1", "--no-dashboard"]:
        assert part in script, part


def _of_job(settings: dict[str, object]) -> dict[str, object]:
    """Settings of one job, without those of the scheduler that hands them in."""
    return {name: value for name, value in settings.items() if name != "scheduler_options"}


def test_a_machine_without_the_queue_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("dask_jobqueue")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="the command 'sbatch' is not here; start sim on a machine"):
        start_cluster(cluster_file(tmp_path, SLURM))
    assert set(SUBMIT_COMMANDS) == set(CLASSES)


def test_without_dask_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module in ("distributed", "dask_jobqueue"):
        monkeypatch.setitem(sys.modules, module, None)
    for text in ("kind: local\n", SLURM):
        with pytest.raises(InputError, match=r"cluster.yaml: .* install it with: pip install 'sim-policy\[cluster\]'"):
            start_cluster(cluster_file(tmp_path, text))
