"""Broken and honest: functions that are not there, are called in vain, or return something of the wrong kind."""

import textwrap

from tests.attacks.broken.case import ALL, REST, broken
from tests.attacks.broken.words import SHADOWED, UNWRITTEN
from tests.attacks.broken.work import Work


def camel(work: Work) -> str:
    """The function's name in the style of other languages, or with a capital letter if it is one word."""
    first, *rest = work.function.split("_")
    return first + "".join(word.capitalize() for word in rest) if rest else first.capitalize()


def indented(work: Work, first: str) -> str:
    """The right file with the function inside a block."""
    return work.instead(f"{first}\n{textwrap.indent(work.alone, '    ')}")


CASES = (
    broken("B04", "is not there", lambda w: w.without, REST, f"{UNWRITTEN} Define it, under exactly this name."),
    broken(
        "B04",
        "misspelt",
        lambda w: w.head("FUNCTION", "MISSPELT"),
        REST,
        f"{UNWRITTEN} Is MISSPELT meant? Give it the name FUNCTION.",
    ),
    broken(
        "B04",
        "in another style",
        lambda w: w.head("FUNCTION", camel(w)),
        REST,
        f"{UNWRITTEN} Is ",
        "meant? Give it the name FUNCTION.",
    ),
    broken(
        "B04",
        "twice, and both misspelt",
        lambda w: w.instead(
            w.alone.replace(w.function, w.function.upper()) + "\n\n" + w.alone.replace(w.function, w.misspelt)
        ),
        REST,
        " or MISSPELT meant? Give it the name FUNCTION.",
    ),
    broken(
        "B04",
        "in a class",
        lambda w: indented(w, "class Solution:"),
        REST,
        f"{UNWRITTEN} It stands in line LINE, inside the class Solution: move it out, to the left margin.",
        at="    def FUNCTION(",
    ),
    broken(
        "B04",
        "in another function",
        lambda w: indented(w, "def main():"),
        REST,
        f"{UNWRITTEN} It stands in line LINE, inside the function main: move it out, to the left margin.",
        at="    def FUNCTION(",
    ),
    broken(
        "B04",
        "in the main program",
        lambda w: indented(w, "if __name__ == '__main__':"),
        REST,
        "inside the block of line LINE: move",
        at="if __name__",
    ),
    broken(
        "B04",
        "a number of this name",
        lambda w: w.end("FUNCTION = 3"),
        REST,
        f"Line LINE gives this name {SHADOWED}",
        at="FUNCTION = 3",
    ),
    broken(
        "B05",
        "one argument more",
        lambda w: w.head("):", ", verbose):"),
        REST,
        "FUNCTION() missing 1 required positional argument: 'verbose'",
        "FUNCTION is called as CALL. Keep its first line as it was given.",
    ),
    broken(
        "B05",
        "no argument",
        lambda w: w.head("CALL", "FUNCTION()"),
        REST,
        "FUNCTION() takes 0 positional arguments but",
    ),
    broken("B05", "self", lambda w: w.head("(", "(self, "), REST, "FUNCTION is called as CALL."),
    broken(
        "B06",
        "no return",
        lambda w: w.body("result = VALUE"),
        REST,
        "OUTPUT is None, expected a numpy array of shape",
        "FUNCTION returns None: no `return` hands out its result.",
    ),
    broken(
        "B06",
        "prints instead",
        lambda w: w.body("print(VALUE)"),
        REST,
        "FUNCTION returns None: no `return` hands out its result.",
    ),
    broken(
        "B06",
        "another function returns nothing",
        lambda w: w.body("return half(VALUE) + 0", top="\n\ndef half(x):\n    x / 2\n"),
        REST,
        "The None is an argument that may be None, or comes from a function without `return`.",
    ),
    broken(
        "B07",
        "a list for an array",
        lambda w: w.body("return (VALUE).tolist()"),
        REST,
        "OUTPUT is a list of ",
        ", expected a numpy array of shape",
        "OUTPUT holds the right numbers in a list. Return a numpy array.",
    ),
    broken(
        "B07",
        "a list of rows",
        lambda w: w.body("return list(VALUE)"),
        REST,
        "OUTPUT holds the right numbers in a list.",
    ),
    broken(
        "B07",
        "a tuple of rows",
        lambda w: w.body("return tuple(VALUE)"),
        REST,
        "OUTPUT holds the right numbers in a tuple.",
    ),
    broken("B07", "an array in a tuple", lambda w: w.body("return VALUE,"), REST, "in a tuple. Return OUTPUT alone."),
    broken(
        "B07",
        "a number for an array",
        lambda w: w.body("return float(np.sum(VALUE))"),
        REST,
        "OUTPUT is a single number, expected a numpy array of shape",
    ),
    broken("B07", "a wrong list", lambda w: w.body("return (3 * (VALUE)).tolist()"), REST, "OUTPUT is a list of "),
    broken(
        "B07",
        "a generator",
        lambda w: w.body("return (row for row in VALUE)"),
        REST,
        "OUTPUT is of type generator, expected a numpy array",
    ),
    broken("B07", "a text", lambda w: w.body("return str(VALUE)"), REST, "OUTPUT is the string "),
    broken(
        "B07",
        "a dict",
        lambda w: w.body("return {'OUTPUT': VALUE}"),
        REST,
        "OUTPUT is a dict of 1, expected a numpy array",
    ),
    broken(
        "B08",
        "in single precision",
        lambda w: w.body("return (VALUE).astype(np.float32)"),
        REST,
        "OUTPUT is float32, expected float64",
    ),
    broken(
        "B08",
        "whole numbers",
        lambda w: w.body("return (VALUE).astype(int)"),
        REST,
        "OUTPUT is int64, expected float64",
        "OUTPUT holds whole numbers: the decimals are cut off.",
    ),
    broken(
        "B08",
        "complex numbers",
        lambda w: w.body("return (VALUE).astype(complex)"),
        REST,
        "OUTPUT is complex128, expected float64",
    ),
    broken(
        "B08",
        "Python objects",
        lambda w: w.body("return (VALUE).astype(object)"),
        REST,
        "OUTPUT is an array of Python objects (dtype object), expected",
    ),
    broken(
        "B08",
        "texts",
        lambda w: w.body("return (VALUE).astype(str)"),
        REST,
        "OUTPUT is an array of texts (dtype <U32), expected",
    ),
    broken("B08", "transposed", lambda w: w.body("return (VALUE).T.copy()"), REST, "(the same numbers, transposed)"),
    broken("B08", "flat", lambda w: w.body("return (VALUE).ravel()"), REST, "(the right numbers in another shape)"),
    broken(
        "B08",
        "an axis more",
        lambda w: w.body("return (VALUE)[np.newaxis]"),
        REST,
        "(the right numbers in another shape)",
    ),
    broken(
        "B09",
        "prints a long line",
        lambda w: w.body("print('x' * 10**6)\nreturn VALUE"),
        ALL,
        "Your code printed:",
        "…",
    ),
    broken(
        "B09",
        "prints many lines",
        lambda w: w.body("for i in range(99):\n    print('step', i)\nreturn VALUE"),
        ALL,
        "| step 0",
        "more lines",
    ),
    broken(
        "B11",
        "draws, with a window",
        lambda w: w.top(
            "import matplotlib\n\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()"
        ),
        ALL,
    ),
    broken(
        "B11",
        "draws in a function",
        lambda w: w.body(
            "import matplotlib.pyplot as plt\n\nresult = VALUE\nplt.imshow(result)\nplt.savefig('a.png')\nreturn result"
        ),
        ALL,
    ),
    broken(
        "B11", "a window of its own", lambda w: w.top("import tkinter\n\nwindow = tkinter.Tk()\nwindow.mainloop()"), ALL
    ),
    broken(
        "B17",
        "calls itself",
        lambda w: w.body("return CALL"),
        REST,
        "maximum recursion depth exceeded",
        "A function calls itself without an end.",
    ),
)
