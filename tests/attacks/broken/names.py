"""Broken and honest: names that mean something else, or nothing."""

from tests.attacks.broken.case import REST, SOME, broken
from tests.attacks.broken.words import SHADOWED

CASES = (
    broken(
        "B20",
        "sum is a number",
        lambda w: w.body("return VALUE + 0 * sum([1])", top="\nsum = 0"),
        SOME,
        f"'int' object is not callable. Line LINE gives the name sum {SHADOWED}",
        at="sum = 0",
    ),
    broken(
        "B20",
        "list is a list, in the function",
        lambda w: w.body("list = [1]\nrows = list((1, 2))\nreturn VALUE"),
        REST,
        f"'list' object is not callable. Line LINE gives the name list {SHADOWED}",
        at="list = [1]",
    ),
    broken(
        "B20",
        "len is used before it is a number",
        lambda w: w.body("n = len([1])\nlen = n\nreturn VALUE"),
        REST,
        "Line LINE makes len a name of this function's own, everywhere in it: take another one.",
        at="    len = n",
    ),
    broken(
        "B20",
        "a value on one of two ways only",
        lambda w: w.body("if 1 > 2:\n    result = VALUE\nreturn result"),
        REST,
        "It gets its value in line LINE, which was not run before.",
        at="    result = ",
    ),
    broken(
        "B20",
        "np is a number",
        lambda w: w.right.replace("import numpy as np\n", "import numpy as np\n\nnp = 3\n", 1),
        SOME,
        "'int' object has no attribute ",
        f"Line LINE gives the name np {SHADOWED}",
        at="np = 3",
    ),
    broken(
        "B20",
        "np counts a loop",
        lambda w: w.body("for np in range(3):\n    pass\nreturn np.asarray(VALUE)"),
        REST,
        f"Line LINE gives the name np {SHADOWED}",
        at="for np in",
    ),
    broken(
        "B20",
        "everything of numpy",
        lambda w: w.body("return VALUE + 0 * max(1, 2.5)", top="from numpy import *"),
        SOME,
        "The import in line LINE replaces Python's own max: import what you need by name.",
        at="from numpy import *",
    ),
    broken(
        "B20",
        "a result is called",
        lambda w: w.body("result = VALUE\nreturn result(0)"),
        REST,
        "Round brackets call a function: is [ ] meant",
    ),
    broken(
        "B20",
        "a misspelt name",
        lambda w: w.body("resutl = VALUE\nreturn result"),
        REST,
        "name 'result' is not defined. Is resutl meant?",
    ),
    broken(
        "B20",
        "a misspelt function of numpy",
        lambda w: w.body("return VALUE + np.zeross(1)"),
        REST,
        "no attribute 'zeross'. Is zeros meant?",
    ),
    broken(
        "B20",
        "a function of numpy without np",
        lambda w: w.body("return VALUE + zeros(1)"),
        REST,
        "name 'zeros' is not defined. Is np.zeros meant?",
    ),
    broken(
        "B20",
        "a module that is not imported",
        lambda w: w.body("return VALUE * math.cos(0)"),
        REST,
        "Write `import math` at the top of the file.",
    ),
)
