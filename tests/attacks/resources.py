"""R: submissions that use up memory, time, files, processes or output."""

from tests.attacks.row import FEW, Row

_ONCE = "if done:\n    return 2.0 * x\ndone.append(1)\n"  # `double` is called several times
_DONE = "done = []\n"

ROWS = (
    Row(
        "R01",
        "processes without end; twenty, so that nothing is harmed where they are not refused",
        "for _ in range(20):\n    if os.fork() == 0:\n        time.sleep(60)\nreturn x",
        "ERROR PermissionError",
        unwalled="FAIL",
    ),
    Row(
        "R01",
        "a process by the door for programs of 32 bits, which has other numbers",
        "import mmap, platform\nif platform.machine() != 'x86_64':\n    os.kill(os.getpid(), 31)\n"
        "page = mmap.mmap(-1, 4096, prot=7)\npage.write(bytes.fromhex('b802000000cd80c3'))  # eax = fork, int 0x80, ret\n"
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()\nreturn x",
        "ERROR crashed",
        "32",
        detail="signal 31",
        unwalled="FAIL",
    ),
    Row(
        "R02",
        "threads without end",
        "while True:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "ERROR RuntimeError | LIMIT memory",
    ),
    Row("R03", "memory without end", "kept = []\nwhile True:\n    kept.append(np.ones(1 << 23))", "LIMIT memory"),
    Row(
        "R04",
        "shared memory without end, which the limit of data does not count",
        "import mmap\nkept = []\nwhile True:\n    kept.append(mmap.mmap(-1, 1 << 24))",
        "ERROR OSError | LIMIT memory",
    ),
    Row(
        "R05",
        "a file in memory as memory",
        "fd = os.memfd_create('m')\nfor _ in range(64):\n    os.write(fd, bytes(1 << 20))\nreturn x",
        "ERROR OSError",
    ),
    Row(
        "R06",
        "memory shared with all",
        "write('/dev/shm/' + MARK)\nreturn x",
        "ERROR PermissionError",
        open=("process",),
    ),
    Row(
        "R07",
        "one file of 100 MB",
        "with open('big', 'wb') as file:\n    for _ in range(100):\n        file.write(bytes(1 << 20))\nreturn x",
        "ERROR OSError",
        detail="File too large",
    ),
    Row(
        "R08",
        "twenty files of 10 MB",
        "for n in range(20):\n    with open(f'{n}', 'wb') as file:\n        file.write(bytes(10 << 20))\nreturn x",
        "ERROR OSError",
        detail="No space left",
        since="namespaces",
    ),
    Row(
        "R09",
        "ten thousand files",
        "for n in range(10_000):\n    os.close(os.open(f'{n}', os.O_CREAT))\nreturn x",
        "ERROR OSError",
        detail="No space left",
        since="namespaces",
        contained="FAIL",  # Podman counts no files: they use memory, of which there is so much and no more
    ),
    Row(
        "R10",
        "a file of a terabyte with nothing in it",
        "attempt(\n    lambda: os.ftruncate(os.open('a', os.O_CREAT | os.O_RDWR), 1 << 40),\n"
        "    lambda: os.posix_fallocate(os.open('b', os.O_CREAT | os.O_RDWR), 0, 1 << 40),\n)",
        "ERROR OSError",
        detail="File too large|No space left",
    ),
    Row(
        "R11",
        "ten thousand open files",
        "kept = [open(os.devnull) for _ in range(10_000)]\nreturn x",
        "ERROR OSError",
        detail="Too many open files",
    ),
    Row(
        "R12",
        "60 MB printed",
        _ONCE + "for _ in range(60):\n    print(('x' * 99 + '\\n') * 10_000)\nreturn 2.0 * x",
        "PASS",
        top=_DONE,
        points=5,
        public=True,
        says=r"\(cut after 65536 bytes\)",
    ),
    Row(
        "R13",
        "one line of 60 MB, past Python's streams",
        _ONCE + "for _ in range(60):\n    os.write(1, b'x' * 1_000_000)\nreturn 2.0 * x",
        "PASS",
        top=_DONE,
        points=5,
        public=True,
        says=r"\(cut after 65536 bytes\)",
    ),
    Row("R14", "an endless loop", "while True:\n    pass", "LIMIT timeout", seconds=FEW),
    Row(
        "R15", "one long step in C that no signal of Python interrupts", "return 7**10**9", "LIMIT timeout", seconds=FEW
    ),
    Row(
        "R16",
        "a regular expression that never ends",
        "import re\nreturn re.match(r'(a+)+$', 'a' * 64 + 'b')",
        "LIMIT timeout",
        seconds=FEW,
    ),
    Row("R17", "a sleep, which uses no processor time", "time.sleep(60)", "LIMIT timeout", seconds=FEW),
    Row(
        "R18",
        "deaf to all signals",
        "for n in set(range(1, 32)) - {9, 19}:\n    signal.signal(n, signal.SIG_IGN)\nwhile True:\n    pass",
        "LIMIT timeout",
        seconds=FEW,
    ),
    Row(
        "R18",
        "its first thread ends, another goes on",
        "threading.Thread(target=time.sleep, args=(60,)).start()\nctypes.CDLL(None).pthread_exit(None)",
        "LIMIT timeout",
        "thread",
        seconds=FEW,
    ),
    Row("R19", "it stops itself", "os.kill(os.getpid(), signal.SIGSTOP)\nreturn x", "LIMIT timeout", seconds=FEW),
    Row(
        "R20",
        "recursion without end",
        "sys.setrecursionlimit(10**9)\ndef down(n):\n    return down(n + 1) + 1\nreturn down(0)",
        "LIMIT timeout | LIMIT memory | ERROR crashed",
        seconds=FEW,
    ),
    Row(
        "R21",
        "the stack of C overflows",
        "x = ()\nfor _ in range(300_000):\n    x = (x,)\nreturn hash(x)",
        "ERROR crashed",
        detail="signal 11",
    ),
    Row(
        "R22",
        "a view that claims eight terabytes",
        "return np.broadcast_to(np.float64(1.0), (10**6, 10**6))",
        "LIMIT output",
    ),
    Row("R23", "an array of 72 MB", "return np.zeros(9 << 20)", "LIMIT output"),
    Row("R23", "40 MB in every call", "return np.zeros(5 << 20)", "LIMIT output | FAIL shape", "together", public=True),
    Row("R23", "thousands of small things", "return [[0.0]] * 5_000", "LIMIT output", "items"),
    Row("R23", "long texts", "return ['x' * 65_000] * 60", "FAIL type", "texts"),
    Row(
        "R24",
        "linear algebra with 64 threads, asked for through the environment",
        "y = np.ones((300, 300)) @ np.ones((300, 300))\n"
        "found = [f for f in os.listdir(libs) if 'openblas' in f] if os.path.isdir(libs) else []\n"
        "blas = ctypes.CDLL(os.path.join(libs, found[0])) if found else None\n"
        "threads = getattr(blas, 'scipy_openblas_get_num_threads64_', None)\n"
        "return 2.0 * x if threads is None or threads() == 1 else x",
        "PASS",
        top=(
            "os.environ.update(OPENBLAS_NUM_THREADS='64', OMP_NUM_THREADS='64')\n"
            "libs = os.path.dirname(np.__file__) + '.libs'\n"
        ),
        points=5,
    ),
    Row(
        "R25",
        "it has its memory written to a file as it crashes",
        "import resource\n"
        "try:\n    resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30))\nexcept (OSError, ValueError):\n    pass\n"
        "os.abort()",
        "ERROR crashed",
        detail="signal 6",
    ),
    Row(
        "R26",
        "an answer of one byte now and then",
        "os.write(3, (100).to_bytes(8, 'big'))\nwhile True:\n    os.write(3, b' ')\n    time.sleep(0.02)",
        "LIMIT timeout",
        seconds=FEW,
    ),
    Row(
        "R28",
        "tens of thousands of warnings and tracebacks",
        "import traceback, warnings\nwarnings.simplefilter('always')\n"
        + _ONCE
        + "for n in range(20_000):\n    sys.stderr.write(f'Traceback {n}: a line of a traceback\\n')\n"
        "for n in range(500):\n    warnings.warn(f'warning {n}')\nreturn 2.0 * x",
        "PASS",
        top=_DONE,
        points=5,
        public=True,
        says=r"\(cut after 65536 bytes\)",
    ),
    Row(
        "R29",
        "rings of large objects, and nobody who collects them",
        "import gc\ngc.disable()\nwhile True:\n    ring = [np.ones(1 << 22)]\n    ring.append(ring)",
        "LIMIT memory",
    ),
)
