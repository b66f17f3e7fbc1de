"""The exercises of a1, second part: gates made by hand, and XOR, which takes three of them.

There are many right numbers. What comes back is put into the four cases by the grader; nothing is compared with the reference.
"""

import numpy as np

from autograder.arrays import uniform, value
from autograder.checks import holds, matches, pure, raises
from autograder.model import Exercise

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))
AND, OR, NAND = (value(np.array(table)) for table in ([0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0]))
MARGIN = 1e-9  # how far from 0 a sum must stay, so that rounding decides nothing
UNIT = {"unit": ("w", "b"), "rows": ROWS, "targets": "table", "margin": MARGIN}


def _params(first, second, bias):
    return np.array([first, second]), bias


def _decides(x, params):
    w, b = params
    return (x @ w + b > 0).astype(np.int64)


# --------------------------------------------------------------------------------------------------------------- gates

gate_params = Exercise(
    "perceptron.gate_params",
    title="Gates by hand",
    inputs={"name": "AND", "table": AND},
    arguments=("name",),
    outputs=("w", "b"),
    checks=(
        holds(
            name="and_or",
            properties={"decides": UNIT},
            cases={"AND": {"name": "AND", "table": AND}, "OR": {"name": "OR", "table": OR}},
            points=4,
            hint=(
                "Draw the four corners of a square and write the gate's answer on each. Where does the line go?",
                "With equal weights the sum only counts how many inputs are 1: none, one or two. Between which of these "
                "counts does the answer change? The bias puts 0 there.",
                "With both weights 1 and b = 0.5 the sums at the four corners are 0.5, 1.5, 1.5 and 2.5: the answer is always 1. "
                "Move b until only the right ones are left above 0.",
            ),
        ),
        holds(
            name="nand",
            properties={"decides": UNIT},
            cases={"NAND": {"name": "NAND", "table": NAND}},
            points=3,
            hint=(
                "NAND says the opposite of AND everywhere. What has to happen to the sum for that?",
                "If w x + b is greater than 0 exactly where AND says 1, what is greater than 0 where it says 0? Think of w "
                "and of b.",
                "The sums -3, -1, -1 and 1 at the four corners turned round are 3, 1, 1 and -1.",
            ),
        ),
        raises(
            cases={"XOR": {"name": "XOR"}, "NOR": {"name": "NOR"}},
            points=3,
            hint=(
                "What happens for a name that is none of the three?",
                "gate_params('XOR') has no right answer, so it raises a ValueError, with a text that helps whoever called.",
            ),
        ),
    ),
    source="McCulloch & Pitts 1943; Minsky & Papert, Perceptrons, 1969",
)


def _gates(**other):
    """A function that gives other numbers for some of the gates."""

    def gates(solution, name):
        return other[name] if name in other else solution(name)

    return gates


def _known(name, text, fails, gates):
    """A misconception that is nothing but numbers: what matters is which of the four sums are above, below, or at 0."""
    gates.__name__ = name
    gate_params.misconception(text, fails=fails)(gates)


_known(
    "threshold_for_bias",
    "b is given as a threshold, to be compared with. It is added: a threshold of 1.5 is a bias of -1.5.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, 1.5), OR=_params(1.0, 1.0, 0.5), NAND=_params(-1.0, -1.0, -1.5)),
)
_known(
    "and_without_bias",
    "AND has no bias, so that its line goes through the corner [0, 0], and a single 1 is enough for it.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, 0.0)),
)
_known(
    "nand_without_bias",
    "NAND has no bias, so that its line goes through the corner [0, 0], where it should say 1.",
    "nand",
    _gates(NAND=_params(-1.0, -1.0, 0.0)),
)
_known(
    "and_or_exchanged",
    "AND and OR are exchanged: AND is 1 in one corner only, OR in three.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, -0.5), OR=_params(1.0, 1.0, -1.5)),
)
_known(
    "and_reaches_zero_at_ones",
    "The line of AND goes right through the corner [1, 1]: the sum there is 0, which is not greater than 0.",
    "and_or",
    _gates(AND=_params(0.5, 0.5, -1.0)),
)
_known(
    "and_zero_at_single_ones",
    "The line of AND goes through the corners with a single 1. The sum is 0 there, and rounding would decide: move the line.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, -1.0)),
)
_known(
    "or_zero_at_single_ones",
    "The line of OR goes right through the corners with a single 1: the sum there is 0, which is not greater than 0.",
    "and_or",
    _gates(OR=_params(1.0, 1.0, -1.0)),
)
_known(
    "or_zero_at_zeros",
    "The line of OR goes through the corner [0, 0]. The sum is 0 there, and rounding would decide: move the line.",
    "and_or",
    _gates(OR=_params(1.0, 1.0, 0.0)),
)
_known(
    "or_says_and",
    "OR has numbers that say 1 for two ones only. A single 1 has to be enough.",
    "and_or",
    _gates(OR=_params(1.0, 1.0, -1.5)),
)
_known(
    "and_says_or",
    "AND has numbers that say 1 for a single 1 already. It takes both.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, -0.5)),
)
_known(
    "or_says_xor_by_minus",
    "One weight of OR is negative, so that two ones cancel. Then [1, 1] and one of the single ones come out 0.",
    "and_or",
    _gates(OR=_params(1.0, -1.0, -0.5)),
)
_known(
    "and_always_one",
    "The bias of AND lifts every sum above 0, so that the answer is always 1. Only two ones may get there.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, 0.5)),
)
_known(
    "and_never_one",
    "The bias of AND is too far below 0: even two ones do not make up for it, and the answer is always 0.",
    "and_or",
    _gates(AND=_params(1.0, 1.0, -2.5)),
)
_known(
    "or_always_one",
    "The bias of OR lifts every sum above 0, so that the answer is always 1. Without any 1 the sum has to stay below 0.",
    "and_or",
    _gates(OR=_params(1.0, 1.0, 0.5)),
)
_known(
    "or_never_one",
    "The bias of OR is too far below 0: even two ones do not make up for it, and the answer is always 0.",
    "and_or",
    _gates(OR=_params(1.0, 1.0, -2.5)),
)
_known(
    "only_one_input",
    "One weight of AND is 0 or too small: its answer hangs on one input only.",
    "and_or",
    _gates(AND=_params(1.0, 0.0, -0.5)),
)
_known(
    "only_the_other_input",
    "One weight of AND is 0 or too small: its answer hangs on one input only.",
    "and_or",
    _gates(AND=_params(0.0, 1.0, -0.5)),
)
_known(
    "or_says_xor_by_the_other_minus",
    "One weight of OR is negative, so that two ones cancel. Then [1, 1] and one of the single ones come out 0.",
    "and_or",
    _gates(OR=_params(-1.0, 1.0, -0.5)),
)
_known(
    "nand_with_signs_of_and",
    "NAND has the signs of AND, and so it says what AND says. All three numbers change their sign.",
    "nand",
    _gates(NAND=_params(1.0, 1.0, -1.5)),
)
_known(
    "nand_bias_not_turned",
    "The weights of NAND are turned, the bias is not: every sum is below 0, and the answer never 1.",
    "nand",
    _gates(NAND=_params(-1.0, -1.0, -1.5)),
)
_known(
    "nand_weights_not_turned",
    "The bias of NAND is turned, the weights are not: every sum is above 0, and the answer always 1.",
    "nand",
    _gates(NAND=_params(1.0, 1.0, 1.5)),
)
_known(
    "nand_bias_too_large",
    "The weights of NAND pull the right way, but its bias is too large: even two ones leave the sum above 0.",
    "nand",
    _gates(NAND=_params(-1.0, -1.0, 2.5)),
)
_known(
    "nand_says_nor",
    "These are the numbers of NOR, 1 for no ones at all. NAND is 1 unless both are 1.",
    "nand",
    _gates(NAND=_params(-1.0, -1.0, 0.5)),
)
_known(
    "nand_zero_at_single_ones",
    "The line of NAND goes right through the corners with a single 1: the sum there is 0, which is not greater than 0.",
    "nand",
    _gates(NAND=_params(-1.0, -1.0, 1.0)),
)
_known(
    "nand_zero_at_ones",
    "The line of NAND goes through the corner [1, 1]. The sum is 0 there, and rounding would decide: move the line.",
    "nand",
    _gates(NAND=_params(-1.0, -1.0, 2.0)),
)
_known(
    "nand_says_or",
    "These numbers say OR: 0 for [0, 0], 1 for the others. NAND is 0 for [1, 1] only.",
    "nand",
    _gates(NAND=_params(1.0, 1.0, -0.5)),
)


@gate_params.misconception(
    "Weights and bias stand in one array of three. Two values are asked for: w (2,), and b.", fails="and_or"
)
def all_in_one_array(solution, name):
    w, b = solution(name)
    return np.append(w, b)


@gate_params.misconception(
    "Three numbers come back. Two values are asked for: the array w (2,), and the number b.", fails="and_or"
)
def three_numbers(solution, name):
    w, b = solution(name)
    return float(w[0]), float(w[1]), b


@gate_params.misconception("The weights are a list. An array is asked for: NumPy counts with arrays.", fails="and_or")
def weights_in_a_list(solution, name):
    w, b = solution(name)
    return w.tolist(), b


@gate_params.misconception("The bias comes first. The order is w, b.", fails="and_or")
def bias_first(solution, name):
    w, b = solution(name)
    return b, w


@gate_params.misconception("The bias is an array of length 1. It is one number.", fails="and_or")
def bias_in_an_array(solution, name):
    w, b = solution(name)
    return w, np.array([b])


@gate_params.misconception(
    "The gate's answers come back, its truth table. Weights and bias are asked for, from which the answers follow.",
    fails="and_or",
)
def truth_table_instead(solution, name):
    corners = np.array(ROWS, dtype=np.float64)
    return corners, _decides(corners, solution(name))


@gate_params.misconception(
    "A name that is not known is looked up all the same, and Python says KeyError. ValueError is asked for.",
    fails="raises",
)
def looks_up_blindly(solution, name):
    return {gate: solution(gate) for gate in ("AND", "OR", "NAND")}[name]


@gate_params.misconception("For a name that is not known nothing comes back, and nobody is told.", fails="raises")
def silent_for_others(solution, name):
    return solution(name) if name in ("AND", "OR", "NAND") else None


@gate_params.misconception(
    "The ValueError is returned like a result. It is to be raised: then whoever calls cannot overlook it.",
    fails="raises",
)
def returns_the_error(solution, name):
    return solution(name) if name in ("AND", "OR", "NAND") else ValueError(name)


@gate_params.misconception("Every name but AND and OR is taken for NAND, unknown ones too.", fails="raises")
def everything_else_is_nand(solution, name):
    return solution(name if name in ("AND", "OR") else "NAND")


@gate_params.variant("other weights for the two inputs, whole numbers")
def gates_in_whole_numbers(solution, name):
    if name == "AND":
        return np.array([2, 3]), -4
    if name == "OR":
        return np.array([5, 2]), -1
    if name == "NAND":
        return np.array([-2, -3]), 4
    raise ValueError(name)


@gate_params.variant("large and small numbers, and NumPy's numbers")
def gates_of_any_size(solution, name):
    w, b = solution(name)
    size = {"AND": 1e-6, "OR": 1e9, "NAND": 0.125}[name]
    return size * w, np.float64(size * b)


@gate_params.variant("lines near to a corner")
def gates_near_corners(solution, name):
    if name not in ("AND", "OR", "NAND"):
        raise ValueError(f"unknown gate {name}")
    bias = {"AND": -1.000001, "OR": -1e-6, "NAND": 1.0 + 1e-6}[name]
    return np.full(2, -1.0 if name == "NAND" else 1.0), bias


# ----------------------------------------------------------------------------------------------------------------- xor

xor_forward = Exercise(
    "perceptron.xor_forward",
    title="XOR from three gates",
    inputs={"X": uniform(-1.2, 2.2, "43 2")},
    outputs=("out",),
    needs=("gate_params", "neuron_forward", "step_function"),
    checks=(
        matches(
            name="corners",
            inputs={"X": value(np.array([[1, 1], [0, 1], [0, 0], [1, 0], [1, 1], [0, 0], [0, 1]], dtype=np.float64))},
            points=5,
            hint=(
                "XOR is 1 if one of the two is 1, but not both. Which two gates say these two things?",
                "Let OR and NAND answer for every row first. Their two answers are the inputs of a third gate.",
                "For the row [1, 1] OR says 1 and NAND says 0; AND of [1, 0] is 0.",
            ),
        ),
        holds(
            name="own_gates",
            properties={"agrees": {"layers": ((0, 1), (2,)), "rows": "X", "output": "out"}},
            before=(("gate_params", ("OR",)), ("gate_params", ("NAND",)), ("gate_params", ("AND",))),
            points=3,
            hint=(
                "Your three gates have an answer for any two numbers, also for [0.2, 0.9]. Does it come from them here?",
                "Each gate is its sum, w x + b, followed by a step. The third gate gets the decisions of the first two, not "
                "their sums, and nothing is rounded before.",
                "If the sum of OR is 0.6 for the row [0.2, 0.9], and that of NAND is 0.4, both say 1, and the answer is what AND "
                "says of [1, 1]. If one of the two sums is -0.1, that gate says 0.",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Is X the same array after the call?",
                "Hidden answers go into an array of their own: after the call on X = [[0.2, 0.9]] X is still [[0.2, 0.9]].",
            ),
        ),
    ),
    source="Minsky & Papert, Perceptrons, 1969; Rumelhart, Hinton & Williams 1986",
)


def _gate(name, x):
    """A gate with the numbers of the reference: a misconception has no other way to ask for them."""
    return _decides(x, {"AND": _params(1, 1, -1.5), "OR": _params(1, 1, -0.5), "NAND": _params(-1, -1, 1.5)}[name])


def _join(third, first, second, x):
    return _gate(third, np.stack([_gate(first, x), _gate(second, x)], axis=1))


@xor_forward.misconception(
    "One line only, so this is OR: [1, 1] comes out 1. It takes a second line, and a gate that joins the two.",
    fails="corners",
)
def one_line(solution, X):
    return _gate("OR", X)


@xor_forward.misconception(
    "The two answers are joined by OR, and one of OR and NAND is always 1. Both have to be 1.", fails="corners"
)
def joined_by_or(solution, X):
    return _join("OR", "OR", "NAND", X)


@xor_forward.misconception(
    "The two answers are joined by NAND, so every answer is turned round: XNOR.", fails="corners"
)
def joined_by_nand(solution, X):
    return _join("NAND", "OR", "NAND", X)


# where AND says 1 OR does too, so the two of them joined by AND say what AND says
@xor_forward.misconception(
    "OR and AND are joined by AND, which is AND again. The second gate has to say no to [1, 1].",
    fails="corners",
    group="says_and",
)
def and_for_nand(solution, X):
    return _join("AND", "OR", "AND", X)


@xor_forward.misconception(
    "AND is asked of X instead of the two answers: the first two gates are not used.", fails="corners", group="says_and"
)
def forgets_first_layer(solution, X):
    return _gate("AND", X)


@xor_forward.misconception("This is NAND alone: [0, 0] comes out 1. OR has to agree as well.", fails="corners")
def nand_alone(solution, X):
    return _gate("NAND", X)


@xor_forward.misconception(
    "The first two gates hand on their sums, without a step. AND is to get their decisions, 0 or 1.", fails="corners"
)
def sums_into_and(solution, X):
    total = X @ np.array([1.0, 1.0])
    return _gate("AND", np.stack([total - 0.5, 1.5 - total], axis=1))


@xor_forward.misconception(
    "The step after the last gate is missing: its sum comes back instead of a decision.", fails="corners"
)
def no_last_step(solution, X):
    return _gate("OR", X) + _gate("NAND", X) - 1.5


@xor_forward.misconception(
    "|x1 - x2| is right at the four corners, but no neuron computes it. Build XOR from your gates.", fails="corners"
)
def distance_of_inputs(solution, X):
    return np.abs(X[:, 0] - X[:, 1])


@xor_forward.misconception("The decisions stand in a column (N, 1). One per row is asked for, (N,).", fails="corners")
def xor_in_a_column(solution, X):
    return solution(X)[:, None]


@xor_forward.misconception(
    "The four answers of the table come back whatever X is. There may be any number of rows, in any order.",
    fails="corners",
)
def the_table_itself(solution, X):
    return np.array([0, 1, 1, 0])


@xor_forward.misconception(
    "Rows and columns are mixed up: the first two rows are taken for the two inputs. x1 is the first column.",
    fails="corners",
)
def rows_for_inputs(solution, X):
    return _join("AND", "OR", "NAND", X[:2].T)


@xor_forward.misconception("Only the first row is answered.", fails="corners")
def first_row_only(solution, X):
    return solution(X[:1])


# on the table all of the following are right: other numbers than 0 and 1 tell them apart
@xor_forward.misconception(
    "The two inputs are compared with each other. That is right for 0 and 1 only, and no neuron does it.",
    fails="own_gates",
)
def compares_inputs(solution, X):
    return (X[:, 0] != X[:, 1]).astype(np.int64)


@xor_forward.misconception(
    "|x1 - x2| is cut at one half. That is right at the four corners, but your gates draw other lines.",
    fails="own_gates",
)
def distance_above_one_half(solution, X):
    return (np.abs(X[:, 0] - X[:, 1]) > 0.5).astype(np.int64)


# x1 + x2 - 2 x1 x2 - 1/2 is -2 (x1 - 1/2) (x2 - 1/2): above 0 where the two inputs lie on different sides of 1/2
@xor_forward.misconception(
    "x1 + x2 - 2 x1 x2 is not a sum of weighted inputs: a product is no neuron. Build XOR from your gates.",
    fails="own_gates",
    group="sides_of_one_half",
)
def with_a_product(solution, X):
    return (X[:, 0] + X[:, 1] - 2 * X[:, 0] * X[:, 1] > 0.5).astype(np.int64)


@xor_forward.misconception(
    "Each input is cut at one half, and the two are compared. Your gates draw other lines: let them decide.",
    fails="own_gates",
    group="sides_of_one_half",
)
def compares_sides(solution, X):
    return ((X[:, 0] > 0.5) != (X[:, 1] > 0.5)).astype(np.int64)


@xor_forward.misconception(
    "XOR is built from four NANDs. That is right for 0 and 1, but asked for is AND of OR and NAND, which draws other lines.",
    fails="own_gates",
)
def four_nands(solution, X):
    inner = _gate("NAND", X)
    first, second = (_gate("NAND", np.stack([X[:, j], inner], axis=1)) for j in (0, 1))
    return _gate("NAND", np.stack([first, second], axis=1))


@xor_forward.misconception(
    "X is rounded before the gates see it. They have an answer for any two numbers; that one is asked for.",
    fails="own_gates",
)
def rounds_first(solution, X):
    return solution(np.rint(X))


@xor_forward.misconception(
    "X is made of 0 and 1 by a step before the gates see it. They have an answer for any two numbers.",
    fails="own_gates",
)
def steps_first(solution, X):
    return solution((X > 0).astype(np.float64))


@xor_forward.misconception(
    "The decimals are cut off before the gates see X. They have an answer for any two numbers.", fails="own_gates"
)
def cuts_first(solution, X):
    return solution(X.astype(np.int64).astype(np.float64))


@xor_forward.misconception(
    "The bit operation ^ does the work here. It knows whole numbers only: build XOR from your gates.", fails="own_gates"
)
def bit_operation(solution, X):
    bits = np.rint(np.abs(X)).astype(np.int64)
    return bits[:, 0] ^ bits[:, 1]


@xor_forward.misconception(
    "The decimals are cut off, and the bit operation ^ does the work. It knows whole numbers only: build XOR from your "
    "gates.",
    fails="own_gates",
)
def bit_operation_of_cut_numbers(solution, X):
    bits = X.astype(np.int64)
    return bits[:, 0] ^ bits[:, 1]


@xor_forward.misconception("The hidden answers are written into X: the caller's numbers are gone.", fails="pure")
def hidden_into_x(solution, X):
    X[:, 0], X[:, 1] = _gate("OR", X), _gate("NAND", X)
    return _gate("AND", X)


@xor_forward.variant("row by row, with if")
def xor_by_rows(solution, X):
    out = []
    for x in X:
        either, not_both = x[0] + x[1] - 0.5 > 0, 1.5 - x[0] - x[1] > 0
        out.append(1 if either and not_both else 0)
    return np.array(out)


@xor_forward.variant("both first gates as one layer")
def xor_by_matrices(solution, X):
    hidden = X @ np.array([[1.0, -1.0], [1.0, -1.0]]) + np.array([-0.5, 1.5]) > 0
    return (hidden @ np.ones(2) - 1.5 > 0).astype(int)


@xor_forward.variant("other gates, and numbers of another size", also={"gate_params": gates_in_whole_numbers})
def xor_of_other_gates(solution, X):
    either, not_both = 5 * X[:, 0] + 2 * X[:, 1] > 1, 2 * X[:, 0] + 3 * X[:, 1] < 4
    return np.where(either & not_both, 1, 0)


# ------------------------------------------------------------------------------------------------ xor as one network

xor_mlp_params = Exercise(
    "perceptron.xor_mlp_params",
    title="XOR as a network",
    inputs={},
    outputs=("params",),
    checks=(
        holds(
            properties={"decides": {"layers": "params", "rows": ROWS, "targets": (0, 1, 1, 0), "margin": MARGIN}},
            points=5,
            hint=(
                "You have the three neurons already. Which two form the hidden layer, and where do their weights stand in W1?",
                "Column j of W1 (2, 2) and entry j of b1 (2,) are the weights and the bias of hidden unit j. W2 (2, 1) and b2 "
                "(1,) are those of the gate that joins the two.",
                "A hidden unit with the weights 2 and 3 and the bias 4 has 2 and 3 in its column of W1, one below the other, and "
                "4 in b1. For the row [1, 1] the number before its step is 2 + 3 + 4 = 9.",
            ),
        ),
    ),
    source="Rumelhart, Hinton & Williams, Learning internal representations by error propagation, 1986",
)


def _network(name, text, hidden, hidden_bias, output, output_bias):
    """A misconception that is nothing but numbers: what matters is what they make of the four rows."""

    def network(solution):
        return [
            (np.array(hidden, dtype=np.float64), np.array(hidden_bias, dtype=np.float64)),
            (np.array(output, dtype=np.float64)[:, None], np.array([output_bias], dtype=np.float64)),
        ]

    network.__name__ = name
    xor_mlp_params.misconception(text, fails="holds")(network)


_network(
    "columns_for_rows",
    "W1 is transposed: the weights of one hidden unit stand in a column, one below the other, not in a row.",
    [[1, 1], [-1, -1]],
    [-0.5, 1.5],
    [1, 1],
    -1.5,
)
_network(
    "network_joined_by_or",
    "The output unit joins the two hidden ones by OR, and one of them is always 1. Both have to be 1.",
    [[1, -1], [1, -1]],
    [-0.5, 1.5],
    [1, 1],
    -0.5,
)
_network(
    "network_joined_by_nand",
    "Every answer is turned round: this is XNOR. Look at the signs of the output unit.",
    [[1, -1], [1, -1]],
    [-0.5, 1.5],
    [-1, -1],
    1.5,
)
_network(
    "network_of_or_and_and_turned_round",
    "Every answer is turned round: this is XNOR. Look at the signs of the output unit.",
    [[1, 1], [1, 1]],
    [-0.5, -1.5],
    [-1, 1],
    0.5,
)
_network(
    "network_of_single_ones_turned_round",
    "Every answer is turned round: this is XNOR. Look at the signs of the output unit.",
    [[1, -1], [-1, 1]],
    [-0.5, -0.5],
    [-1, -1],
    0.5,
)
_network(
    "network_with_output_always_off",
    "The hidden units are right, but the output is 0 for all four rows: its bias is below what two ones can make up for.",
    [[1, -1], [1, -1]],
    [-0.5, 1.5],
    [1, 1],
    -2.5,
)
_network(
    "network_of_single_ones_joined_by_and",
    "The hidden units are never 1 together, so an output unit that asks for both is always 0. One of them has to do.",
    [[1, -1], [-1, 1]],
    [-0.5, -0.5],
    [1, 1],
    -1.5,
)
_network(
    "network_of_zeros",
    "All numbers are 0, so every sum is 0 and nothing is decided.",
    [[0, 0], [0, 0]],
    [0, 0],
    [0, 0],
    0,
)
_network(
    "network_for_ramps",
    "The second hidden unit has its line through the corners with a single 1, and the first through [0, 0]. That fits units "
    "with max(0, z); a step decides, so move both lines between the corners.",
    [[1, 1], [1, 1]],
    [0, -1],
    [1, -2],
    0,
)
_network(
    "network_says_and",
    "The network says AND. With OR and AND as hidden units, the output has to count the second one negatively.",
    [[1, 1], [1, 1]],
    [-0.5, -1.5],
    [1, 1],
    -1.5,
)
_network(
    "network_says_or",
    "The network says OR: [1, 1] comes out 1. The second hidden unit has to say no to it.",
    [[1, 1], [1, 1]],
    [-0.5, -1.5],
    [1, 1],
    -0.5,
)
_network(
    "network_with_one_unit_twice",
    "Both hidden units say OR, so the network can say no more than OR. The second one needs a line of its own.",
    [[1, 1], [1, 1]],
    [-0.5, -0.5],
    [1, 1],
    -1.5,
)
_network(
    "network_says_nothing",
    "The output is 0 for all four rows. Work out the hidden units for [0, 1] first, then the sum of the output unit.",
    [[1, 1], [1, 1]],
    [1.5, 0.5],
    [1, 1],
    -2.5,
)
_network(
    "network_without_biases",
    "Without biases every sum for the row [0, 0] is exactly 0, so every line goes through that corner.",
    [[1, -1], [-1, 1]],
    [0, 0],
    [1, 1],
    -0.5,
)
_network(
    "network_with_lines_through_ones",
    "A hidden line goes right through corners with a single 1, where its sum is 0. Move it between the corners.",
    [[1, -1], [1, -1]],
    [-1, 1.5],
    [1, 1],
    -1.5,
)
_network(
    "network_line_through_both_ones",
    "A hidden line goes right through the corner [1, 1], where its sum is 0. Move it between the corners.",
    [[1, 1], [1, 1]],
    [-0.5, -2],
    [1, -1],
    -0.5,
)
_network(
    "network_says_nand",
    "The network says NAND: [0, 0] comes out 1. The hidden unit for OR has to agree as well.",
    [[-1, -1], [-1, -1]],
    [0.5, 1.5],
    [1, 1],
    -0.5,
)


@xor_mlp_params.misconception(
    "Four arrays come back in a row. Each layer is a pair: [(W1, b1), (W2, b2)].", fails="holds"
)
def four_in_a_row(solution):
    (W1, b1), (W2, b2) = solution()
    return [W1, b1, W2, b2]


@xor_mlp_params.misconception("The biases come first in every pair. The order is (W, b).", fails="holds")
def biases_first(solution):
    return [(b, W) for W, b in solution()]


@xor_mlp_params.misconception("W2 has one axis. It is a matrix with one column, (2, 1).", fails="holds")
def output_weights_flat(solution):
    (W1, b1), (W2, b2) = solution()
    return [(W1, b1), (W2[:, 0], b2)]


@xor_mlp_params.misconception("W2 is a row (1, 2). Inputs come first: it has two rows and one column.", fails="holds")
def output_weights_in_a_row(solution):
    (W1, b1), (W2, b2) = solution()
    return [(W1, b1), (W2.T.copy(), b2)]


@xor_mlp_params.misconception("b2 is a number. It is an array with one entry per output unit, (1,).", fails="holds")
def output_bias_as_number(solution):
    (W1, b1), (W2, b2) = solution()
    return [(W1, b1), (W2, float(b2[0]))]


@xor_mlp_params.misconception("The biases have two axes. They are arrays with one: b1 (2,) and b2 (1,).", fails="holds")
def biases_with_two_axes(solution):
    return [(W, b[None, :]) for W, b in solution()]


@xor_mlp_params.misconception(
    "b1 is a single number. Each of the two hidden units has a bias of its own, (2,).", fails="holds"
)
def one_bias_for_both(solution):
    (W1, b1), (W2, b2) = solution()
    return [(W1, -0.5), (W2, b2)]


@xor_mlp_params.misconception(
    "The weights are lists in lists. Arrays are asked for: NumPy counts with arrays.", fails="holds"
)
def network_in_lists(solution):
    return [(W.tolist(), b.tolist()) for W, b in solution()]


@xor_mlp_params.misconception(
    "There is one layer only. One line cannot do it: a hidden layer comes first.", fails="holds"
)
def one_layer_only(solution):
    return [(np.array([[1.0], [1.0]]), np.array([-0.5]))]


@xor_mlp_params.variant("OR and AND, the second counted negatively, in whole numbers and a tuple")
def network_of_or_and_and(solution):
    return (np.array([[2, 2], [2, 2]]), np.array([-1, -3])), (np.array([[2], [-2]]), np.array([-1]))


@xor_mlp_params.variant("one unit for each of the two ones")
def network_of_single_ones(solution):
    hidden = np.array([[3.0, -3.0], [-3.0, 3.0]]), np.array([-1.0, -1.0])
    return [hidden, (np.array([[4.0], [4.0]]), np.array([-2.0]))]


@xor_mlp_params.variant("hidden units that say no")
def network_of_noes(solution):
    hidden = np.array([[-1.0, 1.0], [-1.0, 1.0]]), np.array([0.25, -1.75])  # NOR, AND
    return [hidden, (np.array([[-1.0], [-1.0]]), np.array([0.5]))]
