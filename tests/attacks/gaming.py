"""D: submissions that want points for something else than what is asked."""

from tests.attacks.row import Row

ROWS = (
    Row(
        "D01",
        "a table of the answers to the public inputs",
        "answer = TABLE.get(x.tobytes())\nreturn x if answer is None else np.frombuffer(answer).reshape(x.shape).copy()",
        detail="On the public inputs this passes",
    ),
    Row(
        "D02",
        "the answer of the first call again and again",
        "return kept.setdefault(x.shape, x)",
        top="kept = {}\n",
    ),
    Row(
        "D03",
        "the random numbers of the inputs are to be its own",
        "import random\nnp.random.seed(0)\nrandom.seed(0)\nnp.random.default_rng = lambda *_: np.random.RandomState(0)\n"
        "return 2.0 * np.random.RandomState(0).standard_normal(x.shape)",
    ),
    Row(
        "D04",
        "it does right only where it is graded, and is graded as it does",
        "return 2.0 * x if os.environ.get('HOME') == os.getcwd() else x",
        "PASS",
        points=5,
    ),
    Row("D05", "it guesses", "return x * np.random.default_rng().integers(1, 4, x.shape)"),
    Row(
        "D06",
        "one array that it keeps and overwrites later",
        "y = kept.setdefault(x.shape, np.empty(x.shape))\ny[...] = 2.0 * x\nreturn y",
        "PASS",
        top="kept = {}\n",
        points=5,
    ),
    Row("D06", "the input itself, doubled", "x *= 2.0\nreturn x", "PASS", "input", points=4),
)
