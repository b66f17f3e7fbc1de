"""P: submissions that speak on the channel themselves, in ways that the protocol does not know."""

from tests.attacks.row import FEW, Row

CHANNEL = """
import json


def payload(header, data=b""):
    head = header if type(header) is bytes else json.dumps(header).encode()
    return len(head).to_bytes(4, "big") + head + data


def frame(text):
    return len(text).to_bytes(8, "big") + text


def result(value):
    return ["r", "Result", [["t", [value]], None, "", "", ["t", []], ["t", []], False, None]]


def send(data):
    while data:
        data = data[os.write(3, data):]
"""
_WAIT = "\ntime.sleep(60)"


def _array(code: str, shape: str, size: int, data: str = "") -> str:
    """A body that answers with an array of this description."""
    return f"send(frame(payload(result(['a', {code!r}, {shape}, 'C']), {data or f'bytes({size})'}))){_WAIT}"


def _refused(number: str, what: str, body: str, variant: str = "") -> Row:
    """A row that breaks the protocol, which ends its worker at once."""
    return Row(number, what, body, "REFUSED protocol", variant, CHANNEL)


ROWS = (
    _refused("P01", "four gigabytes are announced", f"send(b'\\0\\0\\0\\1' + bytes(4) + bytes(64)){_WAIT}"),
    _refused("P01", "a header of four gigabytes", f"send(frame(b'\\xff' * 4 + bytes(64))){_WAIT}", "header"),
    _refused("P02", "an array of a terabyte in eight bytes", _array("f8", "[10**6, 10**6]", 8)),
    _refused("P03", "a negative size", _array("f8", "[-1, 3]", 24), "negative"),
    _refused("P03", "True for a size", _array("f8", "[True, 3]", 24), "bool"),
    _refused("P03", "a size of 1.0", _array("f8", "[1.0, 3]", 24), "float"),
    _refused("P03", "a text for a size", _array("f8", "['1', 3]", 24), "text"),
    _refused("P03", "nine axes", _array("f8", "[1] * 9", 8), "axes"),
    _refused("P04", "an array of objects", _array("O", "[1]", 8), "object"),
    _refused("P04", "a structured array", _array("f8,f8", "[1]", 16), "structured"),
    _refused("P04", "raw bytes", _array("V8", "[1]", 8), "void"),
    _refused("P04", "a date", _array("M8[s]", "[1]", 8), "date"),
    _refused(
        "P05",
        "a pickle that would touch a file",
        f'send(frame(b"cos\\nsystem\\n(S\'touch " + FOLDER.encode() + b"/unpickled\'\\ntR.")){_WAIT}',
    ),
    _refused("P06", "four thousand lists in each other", f"send(frame(payload(b'[' * 4000 + b']' * 4000))){_WAIT}"),
    _refused("P07", "NaN as JSON's own", f"send(frame(payload(b'NaN'))){_WAIT}", "nan"),
    _refused("P07", "an object with equal keys", f'send(frame(payload(b\'{{"a": 1, "a": 2}}\'))){_WAIT}', "keys"),
    _refused(
        "P07", "a dict with equal keys", f"send(frame(payload(result(['d', [['a', 1], ['a', 2]]])))){_WAIT}", "dict"
    ),
    _refused("P07", "a number of a hundred thousand digits", f"send(frame(payload(b'9' * 100_000))){_WAIT}", "digits"),
    _refused("P07", "letters that are not ASCII", f"send(frame(payload(b'\"\\xff\\xfe\"'))){_WAIT}", "letters"),
    Row("P08", "half an answer", f"send(frame(bytes(100))[:50]){_WAIT}", "LIMIT timeout", top=CHANNEL, seconds=FEW),
    Row(
        "P09",
        "an answer, and zeros behind it without end",
        "send(frame(payload(result(7))))\nwhile True:\n    os.write(3, bytes(1 << 20))",
        "FAIL type | FAIL shape | REFUSED protocol",
        top=CHANNEL,
        spoils=True,
    ),
    Row(
        "P09",
        "a byte out of band before every answer",
        "socket.socket(fileno=os.dup(3)).send(b'x', socket.MSG_OOB)\nreturn x",
        "FAIL value | REFUSED protocol | ERROR exited",
        "urgent",
        spoils=True,
        contained="ERROR OSError",  # the channel is no socket there
    ),
    Row(
        "P10",
        "the channel is closed in the middle of an answer",
        f"send(frame(bytes(100))[:50])\nos.close(3){_WAIT}",
        "ERROR exited",
        top=CHANNEL,
        public=True,
        contained="LIMIT timeout",  # an engine tells of a closed channel when the program ends
    ),
    Row(
        "P11",
        "open files are sent along with an answer",
        "import array\nfds = array.array('i', [0, 0, 0, 0]).tobytes()\n"
        "channel = socket.socket(fileno=os.dup(3))\n"
        "channel.sendmsg([frame(payload(result(7)))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])\nreturn x",
        "FAIL type | FAIL shape | REFUSED protocol",
        top=CHANNEL,
        spoils=True,
        contained="ERROR OSError",  # the channel is no socket there
    ),
    _refused("P12", "an array of swapped bytes, said so", _array(">f8", "[1]", 8), "said"),
    Row(
        "P12",
        "the right answer in swapped bytes, every second one of a larger array",
        "y = np.zeros((2 * len(x), *x.shape[1:]), dtype='>f8')\ny[::2] = 2.0 * x\nreturn y[::2]",
        "PASS",
        "returned",
        points=5,
    ),
    _refused("P12", "a bool that is neither", _array("b1", "[1]", 1, "bytes([2, 2])"), "bool"),
)
