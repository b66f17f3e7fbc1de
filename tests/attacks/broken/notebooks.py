"""Broken and honest: notebooks, alone and beside a module."""

from tests.attacks.broken.case import ALL, REST, Files, broken
from tests.attacks.broken.words import HANDED_IN, READ, UNWRITTEN
from tests.attacks.broken.work import Work, notebook


def beside(work: Work, *cells: str) -> Files:
    """The stub as it was released, and a notebook with these cells."""
    return {work.file: work.stub, f"{work.assignment}.ipynb": notebook(*cells)}


CASES = (
    broken(
        "B01",
        "in the file, and the notebook has it all",
        lambda w: {w.file: w.end("def f(:"), "work.ipynb": notebook(w.right)},
        ALL,
        "FILE is not valid Python, line LINE: invalid syntax (`def f(:`).",
        "Taken from the notebook, because FILE does not have them yet: ",
        at="def f(:",
    ),
    broken(
        "B02",
        "one broken cell",
        lambda w: beside(w, w.without, "def plot(:\n    pass", w.alone),
        ALL,
        "ASSIGNMENT.ipynb, code cell 2, is not valid Python and was skipped. Line 1: invalid syntax (`def plot(:`).",
    ),
    broken(
        "B02",
        "one broken cell with one of the functions",
        lambda w: beside(w, w.without, w.alone.replace("):", ")", 1)),
        REST,
        "code cell 2, is not valid Python and was skipped. FUNCTION stands in it. Line 1: expected ':' (`def CALL`).",
        "not written yet",
    ),
    broken(
        "B02",
        "one broken cell with one of the functions, and no module",
        lambda w: {"work.ipynb": notebook(w.without, w.alone.replace("):", ")", 1))},
        REST,
        f"{UNWRITTEN} It stands in work.ipynb, code cell 2, which was not read (see the note).",
    ),
    broken(
        "B02",
        "a function of a cell raises",
        lambda w: beside(w, w.without, w.fill("def CALL:\n    x = 1\n    return x / 0")),
        REST,
        "FUNCTION raised ZeroDivisionError at line 3 of ASSIGNMENT.ipynb, code cell 2: division by zero",
    ),
    broken(
        "B16",
        "magics in a notebook",
        lambda w: beside(w, f"!pip install torch\n%matplotlib inline\nget_ipython().magic('x')\n{w.right}"),
        ALL,
        "Not run, because nothing is installed or started here: !pip install torch.",
    ),
    broken("B16", "a cell that is timed", lambda w: beside(w, f"%%time\n{w.right}"), ALL),
    broken(
        "B16",
        "a cell that writes a file",
        lambda w: beside(w, w.without, f"%%writefile {w.file}\n{w.alone}"),
        REST,
        "ASSIGNMENT.ipynb, code cell 2, was not read, because it begins with %%writefile. FUNCTION stands in it.",
    ),
    broken(
        "B16",
        "magics in a module",
        lambda w: w.top("%matplotlib inline\n!pip install torch"),
        ALL,
        "FILE was read without what only a notebook understands: %matplotlib inline (and 1 more).",
    ),
    broken(
        "B16",
        "a notebook saved as a script",
        lambda w: w.top("get_ipython().run_line_magic('matplotlib', 'inline')"),
        ALL,
        f"name 'get_ipython' is not defined. It exists in notebooks only: remove the line. {READ}",
    ),
    broken(
        "B16",
        "a notebook saved as a script, with its checks",
        lambda w: w.top("from autograder.plugins.jupyter import check\n\ncheck()"),
        ALL,
        "No module named 'autograder.plugins'. It is no part of an answer: remove the line, and check from outside.",
    ),
    broken(
        "B16",
        "a notebook of Colab",
        lambda w: w.top("from google.colab import drive\n\ndrive.mount('/x')"),
        ALL,
        f"No module named 'google'. {HANDED_IN}",
    ),
)
