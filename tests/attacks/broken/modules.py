"""Broken and honest: modules beside the one that is asked for."""

from tests.attacks.broken.case import ALL, REST, broken
from tests.attacks.broken.words import HANDED_IN

CASES = (
    broken(
        "B01",
        "in a file beside it",
        lambda w: {w.file: w.top("from helper import two"), "helper.py": "two = 2\n\ndef f(:\n"},
        ALL,
        "FILE stopped at line LINE with SyntaxError (line 3 of helper.py): invalid syntax (`def f(:`).",
        at="from helper",
    ),
    broken(
        "B19", "a module beside it", lambda w: {w.file: w.top("from helper import two"), "helper.py": "two = 2\n"}, ALL
    ),
    broken(
        "B19",
        "a module beside it, with a dot",
        lambda w: {w.file: w.body("return two * (VALUE) / 2", top="from .helper import two"), "helper.py": "two = 2\n"},
        REST,
        "attempted relative import with no known parent package. Import a file beside this one by its name, without the dot.",
        "name 'two' is not defined. Line LINE should define it, but failed or was not run.",
        at="from .helper",
    ),
    broken(
        "B19",
        "a module that was not handed in",
        lambda w: w.top("from helper import two"),
        ALL,
        f"No module named 'helper'. {HANDED_IN}",
    ),
    broken(
        "B19",
        "a module in a folder",
        lambda w: {w.file: w.top("from utils.helper import two"), "utils/helper.py": "two = 2\n"},
        ALL,
        "No module named 'utils'.",
    ),
    broken(
        "B19",
        "a name that the module does not have",
        lambda w: {w.file: w.top("from helper import three"), "helper.py": "def two():\n    pass\n"},
        ALL,
        "cannot import name 'three' from 'helper'. It has two.",
    ),
    broken(
        "B19",
        "a module that raises",
        lambda w: {w.file: w.top("import helper"), "helper.py": "\ntwo = 1 / 0\n"},
        ALL,
        "FILE stopped at line LINE with ZeroDivisionError (line 2 of helper.py): division by zero.",
        at="import helper",
    ),
    broken(
        "B19",
        "a module that raises when it is called",
        lambda w: {
            w.file: w.body("return half(VALUE)", top="from helper import half"),
            "helper.py": "def half(x):\n    return x / len(3)\n",
        },
        REST,
        "FUNCTION raised TypeError at line 2 of helper.py: object of type 'int' has no len()",
    ),
    broken(
        "B19",
        "two modules that import each other",
        lambda w: {w.file: w.top("import helper"), "helper.py": f"from {w.module} import {w.function}\n"},
        ALL,
        "FILE has not been read to its end: it and another file import each other.",
    ),
    broken(
        "B19",
        "a module named like one of Python",
        lambda w: {w.file: w.top("from random import mine"), "random.py": "mine = 3\n"},
        ALL,
        "cannot import name 'mine' from 'random'. Python's own random is meant by that name: give your random.py another one.",
    ),
)
