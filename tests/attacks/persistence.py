"""F: submissions that want to outlive their grading, in processes or in files, or to be something else than their file."""

from tests.attacks.row import Row

_OPEN = ("process",)
_OPEN_TO_ROOT = ("process as root",)

_SHOUT = "import os\nos.write(2, b'{mark} was run')\n"

ROWS = (
    Row(
        "F01",
        "a process that detaches itself",
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 64)\n"
        "        time.sleep(60)\n    os._exit(0)\nreturn x",
        "ERROR PermissionError",
        unwalled="FAIL",
    ),
    Row(
        "F01",
        "a process that detaches itself and then kills the zygote",
        "if os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\n"
        "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)",
        "ERROR PermissionError",
        "zygote",
        open=_OPEN,
        unwalled="ERROR crashed",
    ),
    Row(
        "F02",
        "files where everybody may write",
        # it does not tell what worked: /tmp may be its own; what it leaves there is looked for afterwards
        "met = None\nfor place in ('/tmp', '/var/tmp', '/run', '/dev/shm', FOLDER):\n"
        "    try:\n        write(f'{place}/{MARK}')\n    except OSError as error:\n        met = error\n"
        "if met:\n    raise met\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
        unwalled="ERROR PermissionError | ERROR OSError",
    ),
    Row(
        "F03",
        "a file that every later Python would run",
        "place = sys.path[-1]\n"
        "attempt(*(lambda n=n: write(f'{place}/{n}', '#') for n in (MARK + '.pth', MARK + '.py')))\nreturn x",
        "ERROR PermissionError",
        since="landlock",
    ),
    Row(
        "F04",
        "files that a later shell, scheduler or git would run",
        "names = ('.bashrc', '.config/systemd/user/x.service', '.git/hooks/pre-commit')\n"
        "attempt(*(lambda n=n: write(f'{HOME}/{n}', 'true') for n in names))\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "F05",
        "modes, times and attributes of the instructor's files; nothing is done, and nothing is said",
        "for action in (lambda: os.chmod(FILE, 0o666), lambda: os.utime(FILE, (1, 1)),\n"
        "               lambda: os.setxattr(FILE, 'user.x', b'1'), lambda: os.chown(FILE, os.getuid(), 12)):\n"
        "    try:\n        action()\n    except OSError:\n        pass\nreturn x",
        open=_OPEN,
    ),
    Row(
        "F06",
        "second names for the reference, and a pipe that nobody fills",
        "def through(name):\n    print(open(name).read())\n"
        "attempt(\n    lambda: (os.symlink(FILE, 'soft'), through('soft')), lambda: (os.link(FILE, 'hard'), through('hard')),\n"
        "    lambda: os.symlink('/', 'root'), lambda: os.mkfifo('pipe'),\n"
        "    lambda: os.rename(FILE, 'mine'),\n)\nreturn x",
        "ERROR PermissionError | ERROR OSError",
        open=_OPEN,
        unwalled="ERROR OSError",
    ),
    Row("F07", "its own folder is closed", "os.mkdir('d')\nos.chmod('d', 0)\nos.chmod('.', 0)\nreturn x"),
    Row(
        "F08",
        "shared memory, semaphores and queues that outlive their maker",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "def made(result):\n    if result < 0:\n        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\n"
        "attempt(\n"
        "    lambda: made(libc.shmget(KEY, ctypes.c_size_t(4096), 0o1600)),\n"
        "    lambda: made(libc.semget(KEY, 1, 0o1600)),\n"
        "    lambda: made(libc.msgget(KEY, 0o1600)),\n"
        "    lambda: made(libc.mq_open(f'/{MARK}'.encode(), 0o102, 0o600, None)),\n)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
        unwalled="ERROR OSError",
    ),
    Row(
        "F08",
        "shared memory, semaphores and queues of others: read, and removed",
        "libc = ctypes.CDLL(None, use_errno=True)\nlibc.shmat.restype = ctypes.c_void_p\n"
        "def made(result):\n    if result is None or result in (-1, 2**64 - 1):\n"
        "        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\n    return result\n"
        "room = ctypes.create_string_buffer(256)\n"
        "attempt(\n"
        "    lambda: print(ctypes.string_at(made(libc.shmat(SHARED['shm'], None, 0)))),\n"
        "    lambda: made(libc.shmctl(SHARED['shm'], 2, room)),\n"
        "    lambda: made(libc.shmctl(SHARED['shm'], 0, None)),\n"
        "    lambda: made(libc.semctl(SHARED['sem'], 0, 0)),\n"
        "    lambda: made(libc.msgctl(SHARED['msg'], 0, None)),\n"
        "    lambda: made(libc.msgsnd(SHARED['msg'], b'\\1' + bytes(15), ctypes.c_size_t(8), 0o4000)),\n"
        "    lambda: made(libc.mq_unlink(SHARED['queue'].encode())),\n)\nreturn x",
        "ERROR PermissionError",
        "others",
        open=_OPEN,
        unwalled="ERROR OSError",
    ),
    Row(
        "F09",
        "modules beside the submission that are named like others",
        "import random, statistics\nreturn 2.0 * x",
        "PASS",
        points=5,
        beside={
            name: _SHOUT
            for name in ("numpy.py", "random.py", "statistics.py", "autograder.py", "given.py", "sitecustomize.py")
        },
    ),
    Row(
        "F10",
        "settings of other tools beside the submission",
        beside={
            "conftest.py": _SHOUT,
            "setup.py": _SHOUT,
            "__init__.py": _SHOUT,
            "pytest.ini": "[pytest]\naddopts = --co\n",
            "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--co"\n',
            "setup.cfg": "[tool:pytest]\naddopts = --co\n",
        },
    ),
    Row(
        "F11",
        "compiled modules that are older or newer than their source",
        beside={f"__pycache__/lines.cpython-3{n}.pyc": "{mark}" for n in (11, 12, 13, 14)},
    ),
    Row(
        "F12",
        "typing into the instructor's terminal",
        "import fcntl, termios\ntty = os.open\n"
        "attempt(\n    lambda: fcntl.ioctl(0, termios.TIOCSTI, b'x'),\n    lambda: os.open('/dev/tty', os.O_RDWR),\n"
        "    lambda: fcntl.ioctl(os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY), termios.TIOCSTI, b'x'),\n"
        "    lambda: os.write(os.open(TERMINAL, os.O_WRONLY | os.O_NOCTTY), b'x'),\n)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
        unwalled="ERROR OSError",
    ),
    Row(
        "F13",
        "its own file is corrected while it is graded",
        "try:\n    write(SUBMITTED, 'def double(x):\\n    return 2.0 * x\\n')\nexcept OSError:\n    pass\nreturn x",
        open=_OPEN,
    ),
)
