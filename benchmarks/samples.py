"""What a grading run holds on to at a moment: processes, threads, open files, memory, files and objects; and how that grows.

Everything is read from outside, from /proc and from folders, so that it tells the same of any sandbox. Linux only.
"""

import contextlib
import multiprocessing
import os
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

Counts = dict[str, float | None]  # quantity -> how much of it; None where this user may not look


@dataclass(frozen=True)
class Sample:
    """A moment of the run.

    Attributes:
        graded: submissions so far.
        seconds: since the start.
        used: seconds of processor time, of all processes together.
        counts: of each quantity.
    """

    graded: int
    seconds: float
    used: float
    counts: Counts


def processes() -> dict[int, int]:
    """Every process that this one has started, directly or not, and how far down it is; those that wait for burial too."""
    parents: dict[int, int] = {}
    for process in map(int, filter(str.isdigit, os.listdir("/proc"))):
        with contextlib.suppress(OSError):  # it may just have ended
            stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
            parents[process] = int(stat.rpartition(")")[2].split()[1])
    found = {os.getpid(): 0}
    while more := {p: found[parent] + 1 for p, parent in parents.items() if parent in found and p not in found}:
        found |= more
    return found


def bury() -> None:
    """Let go of the ended processes that were left to this one by those that had started them; of no child of its own."""
    own = {child.pid for child in multiprocessing.active_children()}
    for process, depth in processes().items():
        if depth == 1 and process not in own and _line(process, "State").startswith("Z"):
            os.waitpid(process, os.WNOHANG)


def held(places: Mapping[str, Path]) -> Counts:
    """What this process, its graders (its children) and their workers (what is below) hold, and the entries of folders.

    Args:
        places: what they are called, and where they are.
    """
    found = processes()
    counts: Counts = {"processes": float(len(found)), "threads": _sum(_status(p, "Threads", 1) for p in found)}
    for role, wanted in (("the class", (0,)), ("graders", (1,)), ("zygotes and workers", range(2, 99))):
        members = [p for p, depth in found.items() if depth in wanted]
        counts[f"open files, {role}"] = _sum(map(_open_files, members))
        counts[f"own memory, {role}, MiB"] = _sum(_status(p, "RssAnon") for p in members)
    counts["memory of all (PSS), MiB"] = _sum(map(_proportional, found))
    for name, place in places.items():
        counts[f"entries of {name}"] = float(len(os.listdir(place))) if place.is_dir() else None
    counts["objects of System V, whole machine"] = float(
        sum(len(_lines(f"/proc/sysvipc/{kind}")) - 1 for kind in ("shm", "sem", "msg"))
    )
    return counts


def used() -> float:
    """Seconds of processor time of this process and of all below it, those that have ended included."""
    ticks = 0
    for process in processes():
        stat = "".join(_lines(f"/proc/{process}/stat"))
        ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def peak() -> float:
    """MiB of memory that this process has had at most."""
    return _status(os.getpid(), "VmHWM")


def growth(samples: Sequence[Sample], quantity: str) -> tuple[float, float]:
    """What was the least in the first and in the last quarter of the samples: what is in use for a moment is left out."""
    values = [value for sample in samples if (value := sample.counts[quantity]) is not None]
    quarter = max(len(values) // 4, 1)
    return min(values[:quarter]), min(values[-quarter:])


def slope(samples: Sequence[Sample], quantity: str) -> float:
    """By how much it grows with 1000 submissions, by least squares over the last three quarters."""
    pairs = [(s.graded / 1000, value) for s in samples if (value := s.counts[quantity]) is not None]
    pairs = pairs[len(pairs) // 4 :]
    if len(pairs) < 2:
        return 0.0
    return statistics.linear_regression(*zip(*pairs, strict=True)).slope


def rates(samples: Sequence[Sample]) -> Iterator[tuple[float, float]]:
    """Submissions a second, and seconds of processor time for one, between a sample and the next."""
    for before, after in pairwise(samples):
        graded = after.graded - before.graded
        yield graded / max(after.seconds - before.seconds, 1e-9), (after.used - before.used) / graded


def _sum(values: Iterable[float | None]) -> float | None:
    """Their sum; None if one of them cannot be told."""
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _open_files(process: int) -> float | None:
    try:
        return float(len(os.listdir(f"/proc/{process}/fd")))
    except FileNotFoundError:
        return 0.0
    except PermissionError:
        return None


def _status(process: int, name: str, unit: int = 1024) -> float:
    """A line of its status in this unit: what is told in kilobytes comes as MiB."""
    return int(_line(process, name).split()[0]) / unit


def _line(process: int, name: str) -> str:
    """What stands behind a name in its status; "0" if that is not there any more."""
    lines = _lines(f"/proc/{process}/status")
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:")), "0")


def _proportional(process: int) -> float | None:
    """MiB of its memory, of what is shared its part."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except PermissionError:
        return None
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return [""]
