"""Submissions that are broken and honest get their points for what is right, and words that help for what is not.

The rows B01 to B20 of the catalogue. Each goes the whole way, from files on a disk to the report that a student reads, and
after each an honest submission earns everything.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from autograder.collect import read_submission
from autograder.report.terminal import show
from autograder.run import grade
from autograder.sandbox.process import Zygote
from tests.archives.packed import zipped
from tests.good import LIMITS, LINES, changed, endings, right, submission, suite

BODY = "twice_of_every_entry = 2.0 * x\n    return twice_of_every_entry"
RIGHT = right(LINES)
ALL, WITHOUT_DOUBLE = 20, 15


def in_double(body: str) -> str:
    """The right `lines.py` with another body of `double`."""
    return changed(RIGHT, BODY, body.replace("\n", "\n    "))


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4})


@dataclass(frozen=True)
class Broken:
    """One submission: its files, the points that it earns, what the student reads, and how `double/matches` ends."""

    row: str
    what: str
    files: Mapping[str, str | bytes]
    points: int
    said: tuple[str, ...]
    ends: tuple[str, str | None] = ("PASS", None)
    unsaid: tuple[str, ...] = field(default=("Traceback", "autograder.", "/tmp"))  # noqa: S108 - nothing of ours is shown


def broken(
    row: str,
    what: str,
    files: Mapping[str, str | bytes] | str | bytes,
    points: int,
    *said: str,
    ends: tuple[str, str | None] = ("PASS", None),
) -> Broken:
    named = {"lines.py": files} if isinstance(files, (str, bytes)) else files
    return Broken(row, what, named, points, said, ends)


SYNTAX, MISSING, VALUE = ("REFUSED", "syntax"), ("REFUSED", "missing"), ("FAIL", "type")
LATIN = RIGHT + "\n# l'été à la plage\n"
KOREAN = RIGHT + "\n# 신경망의 기초\n"
PAGE = "<!DOCTYPE html>\n<html><head><title>404</title></head></html>"

CASES = (
    broken(
        "B01",
        "a syntax error",
        RIGHT + "\ndef f(:\n    pass\n",
        0,
        "lines.py is not valid Python, line 36: invalid syntax.",
        ends=SYNTAX,
    ),
    broken(
        "B01",
        "a syntax error, and the notebook has it",
        {"lines.py": "def double(x:\n", "work.ipynb": notebook(RIGHT)},
        ALL,
    ),
    broken(
        "B02",
        "one broken cell",
        {"work.ipynb": notebook("import numpy as np", "def broken(:", RIGHT)},
        ALL,
        "A notebook cell (line 2 of its code) is not valid Python and was skipped.",
    ),
    broken(
        "B03",
        "a package that is not there",
        "import no_such_package\n" + RIGHT,
        ALL,
        "No module named 'no_such_package'. There are numpy, Python's own modules and what was handed in.",
    ),
    broken(
        "B03",
        "a package that is not there, in a function",
        in_double("import no_such_package\nreturn 2 * x"),
        WITHOUT_DOUBLE,
        "double raised ModuleNotFoundError at line 12: No module named 'no_such_package'. There are numpy, Python's own "
        "modules and what was handed in.",
        ends=("ERROR", "ModuleNotFoundError"),
    ),
    broken(
        "B04",
        "a misspelt name",
        changed(RIGHT, "def double", "def Double"),
        WITHOUT_DOUBLE,
        "double is not defined in lines.py. Is Double meant? Give it the name double.",
        ends=MISSING,
    ),
    broken(
        "B05",
        "one argument more",
        changed(RIGHT, "def double(x)", "def double(x, y)"),
        WITHOUT_DOUBLE,
        "double() missing 1 required positional argument: 'y'",
        "double is called as double(x). Keep its first line as it was given.",
        ends=("ERROR", "TypeError"),
    ),
    broken(
        "B05",
        "one argument less",
        changed(RIGHT, "def double(x)", "def double()"),
        WITHOUT_DOUBLE,
        "double() takes 0 positional arguments but 1 was given",
        ends=("ERROR", "TypeError"),
    ),
    broken(
        "B06",
        "no return",
        in_double("y = 2 * x"),
        WITHOUT_DOUBLE,
        "double returns None: no `return` hands out its result.",
        ends=VALUE,
    ),
    broken(
        "B07",
        "a list for an array",
        in_double("return (2 * x).tolist()"),
        WITHOUT_DOUBLE,
        "y holds the right numbers in a list. Return a numpy array.",
        ends=VALUE,
    ),
    broken(
        "B08",
        "transposed",
        in_double("return (2 * x).T.copy()"),
        WITHOUT_DOUBLE,
        "y has shape (3, 5), expected (5, 3) (the same numbers, transposed)",
        ends=("FAIL", "shape"),
    ),
    broken(
        "B08",
        "in single precision",
        in_double("return (2 * x).astype(np.float32)"),
        WITHOUT_DOUBLE,
        "y is float32, expected float64",
        ends=("FAIL", "dtype"),
    ),
    broken("B09", "prints a lot", in_double("print('x' * 10**6)\nreturn 2 * x"), ALL, "Your code printed:", "…"),
    broken(
        "B10",
        "asks for input in a function",
        in_double("n = input()\nreturn 2 * x"),
        WITHOUT_DOUBLE,
        "EOF when reading a line. input() has nobody to ask here: take the value as an argument.",
        ends=("ERROR", "EOFError"),
    ),
    broken(
        "B10",
        "asks for input at once",
        "n = int(input('How many? '))\n" + RIGHT,
        ALL,
        "lines.py stopped with EOFError (EOF when reading a line. input() has nobody to ask here",
    ),
    broken(
        "B11",
        "draws",
        "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
        + RIGHT,
        ALL,
    ),
    broken(
        "B12",
        "tabs and spaces",
        RIGHT + "\ndef g(x):\n\tif x:\n        return 1\n",
        0,
        "line 38: inconsistent use of tabs and spaces in indentation",
        ends=SYNTAX,
    ),
    broken("B12", "line ends of Windows", RIGHT.replace("\n", "\r\n").encode(), ALL),
    broken("B12", "line ends of the old Macintosh", RIGHT.replace("\n", "\r").encode(), ALL),
    broken("B12", "a byte order mark", RIGHT.encode("utf-8-sig"), ALL),
    broken("B12", "Latin-1", LATIN.encode("latin-1"), ALL, "lines.py is not UTF-8; it was read as latin-1"),
    broken(
        "B12",
        "Latin-1, declared",
        b"# coding: latin-1\n" + LATIN.encode("latin-1"),
        ALL,
        "lines.py is encoded as iso-8859-1; it was read as that. Save it as UTF-8.",
    ),
    broken("B12", "cp949", KOREAN.encode("cp949"), ALL, "lines.py is encoded as cp949; it was read as that."),
    broken("B12", "UTF-16", KOREAN.encode("utf-16"), ALL, "lines.py is encoded as UTF-16; it was read as that."),
    broken(
        "B12",
        "no text",
        RIGHT.encode() + b"\xff\x01\xfe\n" * 99,
        0,
        f"lines.py: its encoding is not known: byte {len(RIGHT)} is not UTF-8. Save it as UTF-8.",
        ends=MISSING,
    ),
    broken("B13", "another name", {"Lines (1).py": RIGHT}, ALL, "Lines (1).py was graded as lines.py."),
    broken(
        "B13",
        "two candidates",
        {"lines_a.py": RIGHT, "lines_b.py": RIGHT},
        0,
        "lines.py is missing: there is only lines_a.py, lines_b.py. Hand in lines.py, or the notebook.",
        ends=MISSING,
    ),
    broken("B13", "an empty file", "", 0, "lines.py is empty.", "double is not defined in lines.py.", ends=MISSING),
    broken(
        "B14",
        "Python 2",
        RIGHT + "\nprint 'hello'\n",
        0,
        "line 36: Missing parentheses in call to 'print'. Did you mean print(...)? It looks like Python 2",
        ends=SYNTAX,
    ),
    broken("B14", "Python 2 without print", RIGHT + "\ntry:\n    1\nexcept A, e:\n    2\n", 0, "Python 2", ends=SYNTAX),
    broken("B15", "a web page", PAGE, 0, "lines.py: it is a web page: the browser has saved", ends=MISSING),
    broken("B15", "a web page as a notebook", {"a.ipynb": PAGE}, 0, "a.ipynb: it is a web page: the", ends=MISSING),
    broken(
        "B15",
        "a notebook as a module",
        notebook(RIGHT),
        ALL,
        "lines.py is a notebook under the name of a module; its code cells were read.",
    ),
    broken(
        "B15",
        "a module as a notebook",
        {"lines.ipynb": RIGHT},
        ALL,
        "lines.ipynb is Python code under the name of a notebook; it was read as a module.",
    ),
    broken("B15", "a zip as a module", zipped({"lines.py": RIGHT.encode()}), 0, "it is a zip archive", ends=MISSING),
    broken(
        "B15",
        "a document",
        zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
        0,
        "word processor",
        ends=MISSING,
    ),
    broken("B15", "an archive", {"work.zip": zipped({"lines.py": RIGHT.encode()})}, ALL, "work.zip was unpacked."),
    broken(
        "B16",
        "magics in a notebook",
        {"work.ipynb": notebook("!pip install torch\n%matplotlib inline\nget_ipython().magic('x')\n" + RIGHT)},
        ALL,
        "Not run, because nothing is installed or started here: !pip install torch.",
    ),
    broken(
        "B16",
        "magics in a module",
        "%matplotlib inline\n" + RIGHT,
        ALL,
        "lines.py was read without what only a notebook understands: %matplotlib inline.",
    ),
    broken(
        "B16",
        "a notebook saved as a script",
        "get_ipython().run_line_magic('matplotlib', 'inline')\n" + RIGHT,
        ALL,
        "name 'get_ipython' is not defined. It exists in notebooks only: remove the line.",
    ),
    broken(
        "B17",
        "slow outside of functions",
        RIGHT + "\nwhile True:\n    pass\n",
        ALL,
        "Importing lines.py did not end in time",
    ),
    broken(
        "B17",
        "a data file",
        RIGHT + "\ndata = open('data.csv').read()\n",
        ALL,
        "No such file or directory: 'data.csv'. No file but the code is there while grading.",
    ),
    broken(
        "B18",
        "its own tests",
        RIGHT + "\nprint('testing')\nassert double(2) == 5\n",
        ALL,
        "lines.py stopped with AssertionError at line 37 while it was imported",
        "| testing",
    ),
    broken(
        "B19", "a module beside it", {"lines.py": "from helper import two\n" + RIGHT, "helper.py": "two = 2\n"}, ALL
    ),
    broken(
        "B19",
        "a module beside it, with a dot",
        {"lines.py": "from .helper import two\n" + RIGHT, "helper.py": "two = 2\n"},
        ALL,
        "attempted relative import with no known parent package. Import a file beside this one by its name, without the dot.",
    ),
    broken(
        "B20",
        "a builtin shadowed",
        "sum = 0\n" + in_double("return x + sum([x])"),
        WITHOUT_DOUBLE,
        "double raised TypeError at line 13: 'int' object is not callable",
        ends=("ERROR", "TypeError"),
    ),
    broken(
        "B20",
        "numpy shadowed",
        changed(RIGHT, "import numpy as np", "import numpy as np\nnp = 3"),
        10,
        "scale_backward raised AttributeError at line 35: 'int' object has no attribute 'sum'",
    ),
)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.what}")
def test_a_broken_submission(zygote: Zygote, tmp_path: Path, case: Broken) -> None:
    """Points, verdict and words are as they have to be, and nobody else is harmed."""
    for name, data in case.files.items():
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    made = grade(read_submission(tmp_path, "kim", LINES, "lines"), suite(LINES), zygote)
    read = StringIO()
    show(made, Console(file=read, width=1000, color_system=None))
    assert case.points == made.points, read.getvalue()
    assert case.ends == endings(made)["double/matches"], read.getvalue()
    assert [] == [text for text in case.said if text not in read.getvalue()], read.getvalue()
    assert [] == [text for text in case.unsaid if text in read.getvalue()]
    honest = grade(submission(RIGHT), suite(LINES), zygote)
    assert honest.max_points == honest.points
