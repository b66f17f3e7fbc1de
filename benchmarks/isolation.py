"""What does isolation cost? One more submission at every level, beside a bare fork that makes the same calls.

A submission is loaded from its bytes and called twice with an array of 8 KB; the bare fork does that in a child of a process
that has numpy, and sends the answers through a pipe. All ways take turns, some submissions at a time. Shown is the time on the
clock, and the processor time of all processes together, of one submission: the median of the rounds, and the difference to
the bare fork. Linux only. Ends with 1 if a level costs more than the goal.

    python -m benchmarks.isolation [--rounds 30] [--each 20]
"""

import argparse
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from autograder.errors import SandboxError
from autograder.sandbox.process import Zygote
from autograder.wire import Call, Sources, Step

GOAL = 8.0  # milliseconds more than the bare fork, on the clock
CODE = b"import numpy as np\n\ndef double(x):\n    return 2.0 * np.asarray(x)\n"
X = np.linspace(0.0, 1.0, 1024)
SANDBOXES = ("off", "landlock", "default")  # from the weakest on
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100

Way = Callable[[], object]


def fork_alone() -> None:
    """The same work in a child of this process, without anything that keeps it in."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        module: dict[str, object] = {}
        exec(compile(CODE, "work.py", "exec"), module)  # noqa: S102 - our own code
        double = module["double"]
        for _ in range(2):
            os.write(write, double(X).tobytes())  # type: ignore[operator]  # defined by CODE
        os._exit(0)
    os.close(write)
    with open(read, "rb") as answers:
        data = answers.read()
    os.waitpid(child, 0)
    assert data == 2 * (2.0 * X).tobytes()


def sandboxed(zygote: Zygote) -> None:
    """As the grader does it: a session, which loads, calls, and kills what is left."""
    with zygote.session(Sources("work", {"work": CODE}, names=("double",))) as session:
        results = session.call([Call((Step("work.double", (X,)),))] * 2)
    assert all(result.values and np.array_equal(result.values[0], 2.0 * X) for result in results)


def processor_seconds() -> float:
    """Of this machine's processes that are ours: this one, its children that have ended, and those that live, with theirs."""
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system + sum(map(_seconds, _below(os.getpid())))


def _below(process: int) -> list[int]:
    try:
        children = [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except OSError:  # it has just ended
        return []
    return [one for child in children for one in (child, *_below(child))]


def _seconds(process: int) -> float:
    """Processor time of a process and of its children that have ended: fields 14 to 17 of proc_pid_stat(5)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[11:15]
    except OSError:  # it has just ended; its parent has its time
        return 0.0
    return sum(map(int, fields)) / TICK


def measured(way: Way, each: int) -> tuple[float, float]:
    """Milliseconds on the clock and of processors for one submission, over some of them."""
    cpu, began = processor_seconds(), time.perf_counter()
    for _ in range(each):
        way()
    wall = time.perf_counter() - began
    return 1000 * wall / each, 1000 * (processor_seconds() - cpu) / each


def ways(stack: ExitStack) -> dict[str, Way]:
    """Level -> what does one submission there; the bare fork first."""
    found: dict[str, Way] = {"bare fork": fork_alone}
    for sandbox in SANDBOXES:
        try:
            zygote = stack.enter_context(Zygote(sandbox=sandbox))
            level, note = zygote.level
        except SandboxError as error:
            print(f"Not measured: --sandbox {sandbox}: {error}")
            continue
        if level in found:
            print(f"Not measured: --sandbox {sandbox} is only {level} here: {note}")
        else:
            found[level] = lambda zygote=zygote: sandboxed(zygote)  # type: ignore[misc]  # one of its own for each
    return found


def table(taken: dict[str, list[tuple[float, float]]]) -> list[str]:
    """One line for each way; differences are taken round by round."""
    lines = [
        "| level | clock | processors | clock, beyond the bare fork | processors, beyond |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    bare = taken["bare fork"]
    for level, rounds in taken.items():
        own = [statistics.median(one[i] for one in rounds) for i in (0, 1)]
        more = [statistics.median(one[i] - two[i] for one, two in zip(rounds, bare, strict=True)) for i in (0, 1)]
        lines.append(f"| {level} | {own[0]:.1f} ms | {own[1]:.1f} ms | {more[0]:+.1f} ms | {more[1]:+.1f} ms |")
    return lines


def beyond(taken: dict[str, list[tuple[float, float]]]) -> float:
    """The most milliseconds on the clock that a level costs beyond the bare fork."""
    bare = taken["bare fork"]
    return max(statistics.median(a[0] - b[0] for a, b in zip(rounds, bare, strict=True)) for rounds in taken.values())


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=30, help="every way has its turn in each of them")
    parser.add_argument("--each", type=int, default=20, help="submissions of a turn")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        print("Not measured: there are no levels on this system.")
        return 0
    gc.freeze()  # as the zygote does: the bare fork is not to pay for pages that a collection copies
    with ExitStack() as stack:
        found = ways(stack)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in found}
        for _ in range(options.rounds):
            for name, way in found.items():
                taken[name].append(measured(way, options.each))
    print("\n".join(table(taken)))
    return int(beyond(taken) > GOAL)


if __name__ == "__main__":
    sys.exit(main())
