"""T: submissions that want points without the right answer: they end, patch, look for answers, reach for the grader."""

from tests.attacks.channel import CHANNEL
from tests.attacks.row import FEW, Row

_OPEN = ("process",)
_OPEN_TO_ROOT = (
    "process as root",
)  # the grader's memory is closed to processes of the same user, root's may always look

_SEARCH = """
def is_answer(thing):
    return type(thing) is np.ndarray and thing.shape == WANTED[0].shape and np.array_equal(thing, WANTED[0] + WANTED[0])
"""
_HEAP = """
def heap():
    for line in open("/proc/self/maps").read().splitlines():
        place, rights, _, _, inode, *_ = line.split(maxsplit=5)
        if rights[:2] != "rw" or inode != "0":
            continue
        start, end = (int(part, 16) for part in place.split("-"))
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            memory.seek(start)
            yield memory.read(end - start) or b""


def stands_in(data, first, second):
    at = data.find(first)
    while at >= 0:
        if data[at + len(first) : at + len(first) + len(second)] == second:
            return True
        at = data.find(first, at + 1)
    return False
"""

ROWS = (
    Row("T01", "the program ends as the file is imported", top="os._exit(0)"),
    Row(
        "T01",
        "it ends even when only its definitions are read",
        "return 2.0 * x",
        "ERROR exited",
        "twice",
        top="class Ends:\n    os._exit(0)\n",
        detail="exit code 0",
        rest=0,
    ),
    Row("T02", "the program ends in the function", "os._exit(0)", "ERROR exited", detail="exit code 0"),
    Row("T03", "sys.exit", "sys.exit(0)", "ERROR SystemExit"),
    Row("T04", "KeyboardInterrupt", "raise KeyboardInterrupt", "ERROR KeyboardInterrupt", "interrupt"),
    Row("T04", "GeneratorExit", "raise GeneratorExit", "ERROR GeneratorExit", "generator"),
    Row("T05", "a score that is printed at the end", top="import atexit\natexit.register(print, '{\"score\": 100}')\n"),
    Row(
        "T06",
        "comparing is replaced",
        top=(
            "np.all = np.allclose = np.array_equal = lambda *_, **__: True\n"
            "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *_, **__: None\n"
        ),
    ),
    Row(
        "T06",
        "Python's own functions are replaced, which its worker needs too",
        "return x",
        "ERROR exited",
        "builtins",
        rest=0,
        top="import builtins\nbuiltins.all = builtins.any = builtins.isinstance = builtins.len = lambda *_: True\n",
    ),
    Row(
        "T07",
        "the clock stands still",
        "while True:\n    pass",
        "LIMIT timeout",
        seconds=FEW,
        top="time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0\n",
    ),
    Row(
        "T08",
        "numpy is replaced, for later questions and later students",
        "np.sum = np.add = np.multiply = lambda *_, **__: 0.0\nreturn x",
        rest=5,
    ),
    Row(
        "T22",
        "the answer is looked for in the stack",
        "WANTED[:] = [x]\nframe = sys._getframe(1)\nwhile frame:\n"
        "    for thing in [*frame.f_locals.values(), *frame.f_globals.values()]:\n"
        "        print(repr(thing)[:2000])\n        if is_answer(thing):\n            return thing\n"
        "    frame = frame.f_back\nreturn x",
        top="WANTED = []\n" + _SEARCH,
    ),
    Row(
        "T23",
        "the answer is looked for among all objects",
        "import gc\nWANTED[:] = [x]\nfor thing in gc.get_objects():\n    for near in (thing, *gc.get_referents(thing)):\n"
        "        if is_answer(near):\n            return near\nreturn x",
        top="WANTED = []\n" + _SEARCH,
    ),
    Row(
        "T24",
        "a word of the reference is looked for in all of its memory",
        "if any(stands_in(data, b'twice_of_ev', b'ery_entry') for data in heap()):\n"
        "    worked('the reference is in here')\nreturn x",
        "ERROR PermissionError",
        top=_HEAP,
        unwalled="FAIL",
    ),  # its memory can be read there, and what it wants is not in it
    Row(
        "T25",
        "the grader's memory is read",
        "def look(process, name):\n    with open(f'/proc/{process}/{name}', 'rb') as file:\n        file.read(1)\n"
        "attempt(*(lambda p=p, n=n: look(p, n) for p in (GRADER, os.getppid()) for n in ('environ', 'auxv', 'mem')))\n"
        "return x",
        "ERROR PermissionError | ERROR OSError",
        open=_OPEN_TO_ROOT,
    ),
    Row(
        "T26",
        "the grader is traced and its memory copied",
        "import platform\n"
        "seize, copy = (117, 270) if platform.machine() == 'aarch64' else (101, 310)\n"
        "here, there = ctypes.create_string_buffer(8), 0\n"
        "part = (ctypes.c_size_t * 2)(ctypes.addressof(here), 8)\n"
        "attempt(\n"
        "    lambda: call(seize, ctypes.c_long(0x4206), ctypes.c_long(GRADER), ctypes.c_long(0), ctypes.c_long(0)),\n"
        "    lambda: call(copy, GRADER, part, ctypes.c_ulong(1), part, ctypes.c_ulong(1), ctypes.c_ulong(0)),\n)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN_TO_ROOT,
        unwalled="ERROR OSError",
    ),
    Row(
        "T27",
        "the grader's open files are taken over",
        "pid = os.pidfd_open(GRADER)\nattempt(*(lambda n=n: call(438, pid, n, 0) for n in range(3, 12)))\nreturn x",
        "ERROR PermissionError",
        open=_OPEN_TO_ROOT,
        unwalled="ERROR OSError",
    ),
    Row(
        "T28",
        "signals to the grader, its parent, everybody: number 0, which does nothing",
        "attempt(*(lambda p=p: os.kill(p, 0) for p in (GRADER, os.getppid(), -1)), lambda: os.killpg(0, 0))\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "T28",
        "the grader is killed",
        "os.kill(GRADER, signal.SIGKILL)\nreturn x",
        "ERROR PermissionError",
        "grader",
        since="landlock",
    ),
    Row(
        "T28",
        "the zygote is killed",
        "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)",
        "ERROR PermissionError",
        "zygote",
        unwalled="ERROR crashed",
    ),
    Row(
        "T28",
        "signals by way of a socket that tells its owner; number 28, which does nothing",
        "import fcntl, struct\none, other = socket.socketpair()\nwhom = struct.pack('ii', 1, GRADER)\n"
        "fcntl.fcntl(one, 10, 28)\nattempt(\n    lambda: fcntl.fcntl(one, fcntl.F_SETOWN, GRADER),\n"
        "    lambda: fcntl.fcntl(one, 15, whom),\n    lambda: fcntl.ioctl(one, 0x8901, whom[4:]),\n"
        "    lambda: fcntl.ioctl(one, 0x8902, whom[4:]),\n)\nreturn x",
        "ERROR PermissionError",
        "owner",
        open=_OPEN,
    ),
    Row(
        "T29",
        "the grader is made slow",
        "import resource\nattempt(\n    lambda: os.setpriority(os.PRIO_PROCESS, GRADER, 1),\n"
        "    lambda: os.sched_setaffinity(GRADER, {0}),\n"
        "    lambda: os.sched_setscheduler(GRADER, os.SCHED_BATCH, os.sched_param(0)),\n"
        "    lambda: resource.prlimit(GRADER, resource.RLIMIT_CORE, (0, 0)),\n)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "T29",
        "the machine gets another name, which is the one it has",
        "attempt(lambda: socket.sethostname(socket.gethostname()))\nreturn x",
        "ERROR PermissionError",
        "name",
        open=_OPEN_TO_ROOT,
        unwalled="ERROR PermissionError",
    ),
    Row(
        "T30",
        "the reference is overwritten",
        "write(FILE, 'def double(x):\\n    return x\\n')\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "T30",
        "the reference is emptied, though it is only opened for reading",
        "attempt(\n    lambda: os.open(FILE, os.O_RDONLY | os.O_TRUNC),\n    lambda: os.truncate(FILE, 0),\n"
        "    lambda: os.open(FILE, os.O_RDWR),\n    lambda: os.unlink(FILE),\n)\nreturn x",
        "ERROR PermissionError",
        "emptied",
        open=_OPEN,
        unwalled="ERROR OSError",
    ),
    Row(
        "T31",
        "files that other graders read their score from",
        "for name in ('results.json', 'results.xml', 'junit.xml', '.coverage', 'score.txt'):\n"
        '    write(name, \'{"score": 100, "tests": []}\')\nreturn x',
    ),
    Row(
        "T32",
        "a score on every open file",
        'for fd in range(64):\n    try:\n        os.write(fd, b\'{"score": 100, "verdict": "PASS"}\\n\')\n'
        "    except OSError:\n        pass\nreturn 2.0 * x",
        "REFUSED protocol",
    ),
    Row(
        "T33",
        "answers in good form to questions that are still to come",
        "for _ in range(9):\n    send(frame(payload(result(7))))\nreturn x",
        "FAIL type | FAIL shape",
        top=CHANNEL,
        spoils=True,
    ),
    Row(
        "T33",
        "the same, and it goes on to answer",
        "for _ in range(9):\n    send(frame(payload(result(7))))\nreturn 2.0 * x",
        "FAIL type | FAIL shape | REFUSED protocol",
        "right",
        top=CHANNEL,
        spoils=True,
    ),
    Row("T33", "answers in no form", "os.write(3, 9 * b'PASS 5 of 5 ')\nreturn x", "REFUSED protocol", "malformed"),
    Row(
        "T34",
        "no standard output any more",
        "sys.stdout = sys.stderr = sys.__stdout__ = None\nreturn 2.0 * x",
        "PASS",
        points=5,
    ),
    Row("T34", "all files are closed", "os.closerange(0, 64)\nreturn x", "ERROR exited", "closed"),
    Row(
        "T35",
        "another numpy is put in its place",
        "import types\nfake = types.ModuleType('numpy')\nfake.ndarray = fake.float64 = object\n"
        "sys.modules['numpy'] = fake\nsys.path[:] = []\nsys.meta_path.insert(0, None)\nreturn x",
    ),
    Row(
        "T39",
        "a score and Python's own variables in the environment",
        "os.environ.update(SCORE='100', PYTHONPATH='.', PYTHONSTARTUP='x.py', PYTHONINSPECT='1')\n"
        "os.putenv('LD_PRELOAD', './x.so')\nreturn x",
    ),
    Row("T40", "the inputs are changed so that the wrong answer fits", "y = x / 2.0\nx[...] = y\nreturn 2.0 * x"),
)
