"""The exercises of a6, first part: gradient descent. Where a path leads is free of kinks, so values are compared row by row."""

import numpy as np

from autograder.arrays import array, probe, value
from autograder.checks import matches, pure
from autograder.model import Exercise

gradient_descent = Exercise(
    "optimizers.gradient_descent",
    title="Downhill, step by step",
    inputs={"grad": probe("bowl"), "w0": array("D", away=0.3), "lr": 0.07, "steps": 4},
    outputs=("path",),
    checks=(
        matches(
            name="path",
            cases={
                "a bowl": {},
                "a valley that turns": {"grad": probe("bent_valley"), "w0": array("2", away=0.3), "lr": 0.03},
            },
            points=10,
            hint=(
                "Write w[0] and w[1] of your path on paper, for two coordinates. At which point is the slope for w[2] "
                "taken?",
                "grad is asked once a step, at the point of that moment, before any coordinate has moved. All points "
                "are kept, the first one too.",
                "With grad(w) = 2 w, w0 = [1], lr = 0.1: the path is [[1], [0.8], [0.64], ...].",
            ),
        ),
        matches(
            name="ends",
            cases={
                "no step": {"steps": 0},
                "one step": {"steps": 1},
                "one coordinate": {"w0": array("1", away=0.3), "steps": 3},
                "at the lowest point": {"w0": value(np.array([1.0])), "steps": 3},
            },
            points=2,
            guard=True,
            hint=(
                "How many rows has a path without any step, and how many has one whose slope is 0 from the beginning?",
                "steps = 0 leaves the starting point alone: for w0 = [1, 2] the path is [[1, 2]], shape (1, 2).",
            ),
        ),
        matches(
            name="too_fast",
            inputs={"lr": 0.9, "steps": 6},
            points=1,
            guard=True,
            hint=(
                "Does your function do anything of its own accord when the slope becomes steep?",
                "It is not its business to judge lr. With grad(w) = 2 w, w0 = [1] and lr = 2 the path is [[1], [-3], "
                "[9], [-27], ...].",
            ),
        ),
        pure(
            points=2,
            hint=(
                "Is w0 after the walk still where the walk began?",
                "w0 = [1, 2] is still [1, 2] afterwards. Does one of your lines change an array that somebody else "
                "holds?",
            ),
        ),
    ),
    source="Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
)


def _walk(w0, steps, step):
    """The loop of all descents, with a step of one's own: step(w, k) is the next point."""
    path = [np.array(w0)]
    for k in range(steps):
        path.append(step(path[-1].copy(), k))
    return np.array(path)


@gradient_descent.misconception(
    "The coordinates are moved one after the other, each with the slope at a point that has moved already. All of them "
    "are to use the slope at the old point: take grad(w) once, then move.",
    fails="path",
)
def one_coordinate_after_the_other(solution, grad, w0, lr, steps):
    def step(w, k):
        for i in range(len(w)):
            w[i] -= lr * grad(w)[i]
        return w

    return _walk(w0, steps, step)


@gradient_descent.misconception(
    "The slope is taken at the point where the step would lead. It belongs to the point where the step begins.",
    fails="path",
)
def slope_of_the_next_point(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w - lr * grad(w - lr * grad(w)))


@gradient_descent.misconception(
    "The slope is taken once, at w0, and used for all steps. It changes from place to place: ask again at every step.",
    fails="path",
)
def slope_of_the_start(solution, grad, w0, lr, steps):
    slope = grad(w0.copy())
    return _walk(w0, steps, lambda w, k: w - lr * slope)


@gradient_descent.misconception(
    "The learning rate is divided by the number of the step. It stays the same here; schedules come later.",
    fails="path",
)
def rate_over_step(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w - lr / (k + 1) * grad(w))


@gradient_descent.misconception(
    "The learning rate is multiplied by the number of the step. It stays the same for all steps.", fails="path"
)
def rate_times_step(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w - lr * (k + 1) * grad(w))


@gradient_descent.misconception(
    "The step goes with the gradient: uphill. The gradient points to where the function rises.", fails="path"
)
def uphill(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w + lr * grad(w))


@gradient_descent.misconception("lr is missing: the whole gradient is taken off.", fails="path")
def without_rate(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w - grad(w))


@gradient_descent.misconception(
    "The gradient is divided by its length, so that all steps are equally long. They are to become shorter where the slope "
    "does.",
    fails="path",
)
def steps_of_one_length(solution, grad, w0, lr, steps):
    def step(w, k):
        slope = grad(w)
        return w - lr * slope / np.linalg.norm(slope)

    return _walk(w0, steps, step)


@gradient_descent.misconception(
    "Every step starts from w0 again. It starts from where the last one has ended.", fails="path"
)
def steps_from_the_start(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w0 - lr * grad(w))


@gradient_descent.misconception(
    "w is replaced by the step, without the place where it begins: w - lr grad(w) is asked for, not -lr grad(w).",
    fails="path",
)
def step_for_point(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: -lr * grad(w))


@gradient_descent.misconception(
    "Only the last point comes back. The whole path is asked for, one row for each point.", fails="path"
)
def last_point_only(solution, grad, w0, lr, steps):
    return solution(grad, w0, lr, steps)[-1]


@gradient_descent.misconception(
    "All rows are the last point: the same array was kept again and again, and changed in place afterwards. Keep copies.",
    fails="path",
)
def one_array_for_all_rows(solution, grad, w0, lr, steps):
    path = solution(grad, w0, lr, steps)
    return np.tile(path[-1], (len(path), 1))


@gradient_descent.misconception("The starting point is missing: row 0 is w0.", fails="path")
def start_not_kept(solution, grad, w0, lr, steps):
    return solution(grad, w0, lr, steps)[1:]


@gradient_descent.misconception(
    "The last point is missing: after `steps` steps there are steps + 1 points.", fails="path"
)
def end_not_kept(solution, grad, w0, lr, steps):
    return solution(grad, w0, lr, steps)[:-1]


@gradient_descent.misconception("One step too many is taken: steps + 1 rows are asked for.", fails="path")
def one_step_more(solution, grad, w0, lr, steps):
    return solution(grad, w0, lr, steps + 1)


@gradient_descent.misconception(
    "The rows are the steps that were taken. The points are asked for: each is the one before plus a step.",
    fails="path",
)
def steps_for_points(solution, grad, w0, lr, steps):
    path = solution(grad, w0, lr, steps)
    return np.diff(path, axis=0, prepend=path[:1] * 0.0)


@gradient_descent.misconception(
    "The path grows to the right in place of downwards: one row for each point, one column for each coordinate.",
    fails="path",
)
def points_in_columns(solution, grad, w0, lr, steps):
    return solution(grad, w0, lr, steps).T


@gradient_descent.misconception(
    "At least one step is always taken. With steps = 0 the path is the starting point alone.", fails="ends"
)
def at_least_one_step(solution, grad, w0, lr, steps):
    return solution(grad, w0, lr, max(steps, 1))


@gradient_descent.misconception(
    "The walk ends where the slope is 0, or nearly so. `steps` steps are asked for: those without a slope stay where they "
    "are, and have their rows.",
    fails="ends",
)
def ends_without_slope(solution, grad, w0, lr, steps):
    path = [w0.copy()]
    while len(path) <= steps and np.linalg.norm(grad(path[-1])) > 1e-6:
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


@gradient_descent.misconception(
    "Axes of length 1 are squeezed away. A path of one point, or along one coordinate, still has two axes.",
    fails="ends",
)
def squeezes_the_path(solution, grad, w0, lr, steps):
    return np.squeeze(solution(grad, w0, lr, steps))


@gradient_descent.misconception(
    "Steep slopes are cut off (clipped). That is a method of its own; here every slope counts in full.",
    fails="too_fast",
)
def clips_the_slope(solution, grad, w0, lr, steps):
    return _walk(w0, steps, lambda w, k: w - lr * np.clip(grad(w), -50.0, 50.0))


@gradient_descent.misconception(
    "w0 itself is moved: the caller's starting point is gone afterwards. Walk with a copy.", fails="pure"
)
def moves_the_start(solution, grad, w0, lr, steps):
    path = solution(grad, w0, lr, steps)
    w0[...] = path[-1]
    return path


@gradient_descent.variant("a list of points, made into an array at the end")
def by_list(solution, grad, w0, lr, steps):
    points = [w0]
    while len(points) <= steps:
        points.append(points[-1] - lr * grad(points[-1]))
    return np.stack(points)


@gradient_descent.variant("moved in place, with a copy kept each time")
def by_copies(solution, grad, w0, lr, steps):
    w = w0.copy()
    path = np.zeros((steps + 1, w.size))
    path[0] = w
    for k in range(1, steps + 1):
        w -= np.multiply(grad(w), lr)
        path[k] = w.copy()
    return path


@gradient_descent.variant("coordinate by coordinate, all with the slope at the old point; each step grows the array")
def by_coordinates(solution, grad, w0, lr, steps):
    path = w0[np.newaxis, :].copy()
    for _ in range(steps):
        slope = grad(path[-1].copy())
        new = [path[-1, i] + slope[i] * -lr for i in range(len(slope))]
        path = np.vstack([path, new])
    return path


@gradient_descent.variant("by recursion: the path from the second point on is a path as well")
def by_recursion(solution, grad, w0, lr, steps):
    rest = by_recursion(solution, grad, w0 - lr * grad(w0), lr, steps - 1) if steps else np.empty((0, len(w0)))
    return np.concatenate([w0.reshape(1, -1), rest])
