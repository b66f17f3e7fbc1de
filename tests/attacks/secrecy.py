"""S: submissions that want to know: files, variables, other processes, the network, hidden inputs."""

from tests.attacks.row import Row

_OPEN = ("process",)
_OPEN_TO_ROOT = ("process as root",)
_NOBODY_S_BUSINESS = ("process", "landlock")  # docs/security.md says so

_VSOCK, _NETLINK = 40, 16

ROWS = (
    Row("S01", "the reference is read", "print(open(FILE).read())\nreturn x", "ERROR PermissionError", open=_OPEN),
    Row(
        "S01",
        "the reference is read with calls that no function of Python makes",
        "import platform\nAT, arm = -100, platform.machine() == 'aarch64'\n"
        "def read(fd):\n    print(os.read(fd, 1000))\n"
        "name = ctypes.c_char_p(FILE.encode())\nhow = (ctypes.c_uint64 * 3)(0, 0, 0)\n"
        "attempt(\n"
        "    lambda: read(call(56 if arm else 257, AT, name, 0)),\n"
        "    lambda: read(call(437, AT, name, how, ctypes.c_size_t(24))),\n"
        "    lambda: call(428, AT, name, 0),\n"
        ")\nreturn x",
        "ERROR PermissionError | ERROR OSError",
        "calls",
        open=_OPEN,
    ),
    Row(
        "S02",
        "another student's file is found and read",
        "there = os.path.dirname(os.path.dirname(os.path.dirname(SUBMITTED)))\n"
        "for folder, _, names in os.walk(there):\n    for name in names:\n"
        "        print(open(os.path.join(folder, name)).read())\n"
        "os.listdir(there)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "S03",
        "keys in the home folder",
        "for name in os.listdir(HOME + '/.ssh'):\n    print(open(f'{HOME}/.ssh/{name}').read())\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row("S04", "variables of the environment", "print(dict(os.environ))\nreturn x"),
    Row(
        "S05",
        "variables of the grader's environment",
        "print(open(f'/proc/{GRADER}/environ').read())\nreturn x",
        "ERROR PermissionError",
        open=_OPEN_TO_ROOT,
        unwalled="ERROR PermissionError",
    ),
    Row(
        "S05",
        "other processes and their command lines",
        "attempt(lambda: os.listdir('/proc'), lambda: open(f'/proc/{GRADER}/cmdline').read())\nreturn x",
        "ERROR PermissionError",
        "list",
        open=_OPEN,
    ),
    Row(
        "S06",
        "the token in .git/config, and the file from which a runner takes variables",
        "def append():\n    with open(FOLDER + '/github_env', 'a') as file:\n        file.write('PATH=/evil')\n"
        "attempt(lambda: print(open(FOLDER + '/.git/config').read()), append)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "S07",
        "a connection by TCP",
        "attempt(lambda: socket.create_connection(('127.0.0.1', PORT), 1).send(b'secret'))\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "S07",
        "a page by HTTP",
        "import urllib.request\nurllib.request.urlopen(f'http://127.0.0.1:{PORT}/', timeout=0.05)\nreturn x",
        "ERROR OSError",
        "http",
        open=_OPEN,
        unwalled="ERROR TimeoutError",
    ),
    Row(
        "S08",
        "a packet by UDP",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'secret', ('127.0.0.1', PORT))\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "S08",
        "a name is looked up",
        "socket.getaddrinfo('localhost', 80)\nworked()\nreturn x",
        "ERROR OSError",
        "name",
        open=_OPEN,
    ),
    Row(
        "S09",
        "sockets of services of the machine, by path and by name",
        "def reach(kind, address):\n    socket.socket(socket.AF_UNIX, kind).connect(address)\n"
        "attempt(\n    lambda: reach(socket.SOCK_STREAM, FOLDER + '/agent'),\n"
        "    lambda: reach(socket.SOCK_DGRAM, FOLDER + '/log'),\n"
        "    lambda: reach(socket.SOCK_STREAM, '\\0' + MARK),\n)\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
    ),
    Row(
        "S09",
        "the same from one end of a pair of its own, which may be had",
        "import itertools\ndef reach(kind, address):\n    one, other = socket.socketpair(socket.AF_UNIX, kind)\n"
        "    one.setblocking(False)\n    one.connect(address)\n    one.send(b'secret')\n"
        "def send(kind, address):\n    socket.socketpair(socket.AF_UNIX, kind)[0].sendto(b'secret', socket.MSG_DONTWAIT, address)\n"
        "kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)\n"
        "places = (FOLDER + '/agent', FOLDER + '/log', '\\0' + MARK)\n"
        "attempt(*(lambda way=way: way[0](*way[1:]) for way in itertools.product((reach, send), kinds, places)))\nreturn x",
        "ERROR OSError | ERROR PermissionError",
        "pair",
        open=_OPEN,
        unwalled="ERROR",
    ),
    Row(
        "S10",
        "sockets to the host of a virtual machine, to the kernel, and raw ones",
        f"kinds = (({_VSOCK}, 1), ({_NETLINK}, 3), (17, 3), (2, 3), (38, 5), (31, 3))\n"
        "attempt(*(lambda k=k: socket.socket(*k) for k in kinds))\nreturn x",
        "ERROR PermissionError",
        open=_OPEN,
        unwalled="ERROR PermissionError | ERROR OSError",
    ),
    Row(
        "S11",
        "the keys of the kernel, and its second door to files and sockets",
        "import platform\narm = platform.machine() == 'aarch64'\nroom = ctypes.create_string_buffer(256)\n"
        "attempt(\n    lambda: call(219 if arm else 250, 0, -3, 0),\n    lambda: os.close(call(425, 1, room)),\n"
        "    lambda: os.close(call(282 if arm else 323, 1)),\n)\nreturn x",
        "ERROR PermissionError | ERROR OSError",
        open=_OPEN,
        unwalled="ERROR PermissionError | ERROR OSError",
    ),
    Row("S12", "hidden inputs are printed", "print(repr(x.tolist()))\nreturn x"),
    Row("S12", "hidden inputs are the words of an exception", "raise ValueError(repr(x.tolist()))", "ERROR", "raised"),
    Row("S12", "hidden inputs are the answer", "return repr(x.tolist())", "FAIL type", "returned"),
    Row("S12", "hidden inputs are keys of the answer", "return {repr(x.tolist()): 1}", "FAIL type", "keys"),
    Row(
        "S14",
        "what an earlier worker left in the place for temporary files",
        "return x",
        top=(
            "import tempfile\n"
            "for place in ('.', tempfile.gettempdir()):\n    if os.listdir(place):\n        worked('something was left')\n"
            "write('left'), write(tempfile.gettempdir() + '/left')\n"
        ),
    ),
    Row(
        "S15",
        "whether a file exists, how large it is, how full the disk is, who runs",
        "attempt(lambda: os.stat(FILE), lambda: os.statvfs(FOLDER), lambda: os.stat(f'/proc/{GRADER}'))\nreturn x",
        "ERROR",
        open=_NOBODY_S_BUSINESS,
    ),
    Row(
        "S15",
        "the names of the files that are made and opened in a folder, as it happens",
        "libc = ctypes.CDLL(None, use_errno=True)\nwatch = libc.inotify_init1(0)\n"
        "if libc.inotify_add_watch(watch, FOLDER.encode(), 0xFFF) < 0:\n"
        "    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\nworked()\nreturn x",
        "ERROR PermissionError",
        "watch",
        open=_OPEN,
    ),
    Row(
        "S15",
        "attributes that somebody has noted at a file",
        "print(os.listxattr(FILE), os.getxattr(FILE, 'user.note'))\nreturn x",
        "FAIL value",
        "attributes",
        open=_OPEN,
        unwalled="ERROR OSError",
    ),
)
