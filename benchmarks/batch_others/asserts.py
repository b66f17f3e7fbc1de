"""Tests as people usually write them for other graders: the ten functions of a5_dropout, seventeen plain asserts.

They are reasonable and simple: shapes, one worked number, a frequency. Each text needs numpy as `np` and the functions.
"""

ASSERTS = {
    "train_val_split": """\
X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
X_train, y_train, X_val, y_val = train_val_split(X, y, 0.3, np.random.default_rng(1))
assert X_train.shape == (7, 2) and X_val.shape == (3, 2), "the parts have wrong sizes"
assert np.array_equal(np.sort(np.concatenate([y_train, y_val])), y), "rows are lost or doubled"
assert np.allclose(X_train[:, 0], 2 * y_train), "rows are torn apart"
""",
    "polynomial_features": """\
assert np.allclose(polynomial_features(np.array([2.0, -1.0]), 3), [[1, 2, 4, 8], [1, -1, 1, -1]])
""",
    "fit_polynomial": """\
x = np.array([0.0, 1.0, 2.0, 3.0])
assert np.allclose(fit_polynomial(x, 1.0 + 2.0 * x, 1), [1.0, 2.0])
assert np.allclose(fit_polynomial(np.array([-1.0, 1.0]), np.array([-1.0, 1.0]), 1, 1.0), [0.0, 0.5])
""",
    "generalization_gap": """\
assert np.allclose(generalization_gap(0.25, 0.75), 0.5)
""",
    "early_stopping_epoch": """\
assert early_stopping_epoch(np.array([5.0, 4.0, 3.0, 3.5, 3.5, 2.0]), 2) == 3
assert early_stopping_epoch(np.array([5.0, 4.0, 3.0, 3.5, 3.5, 2.0]), 3) == 6
""",
    "dropout_forward": """\
out, mask = dropout_forward(np.ones((200, 50)), 0.2, True, np.random.default_rng(1))
assert np.allclose(np.unique(mask), [0.0, 1.25]), "the mask has other values than 0 and 1 / (1 - p)"
assert abs(np.mean(mask == 0) - 0.2) < 0.02, "another share is dropped"
out, mask = dropout_forward(np.ones((3, 4)), 0.2, False, None)
assert np.allclose(out, 1.0) and mask is None, "evaluation changes something"
""",
    "dropout_backward": """\
dout, mask = np.array([[1.0, -2.0, 3.0]]), np.array([[0.0, 1.25, 1.25]])
assert np.allclose(dropout_backward(dout, mask), [[0.0, -2.5, 3.75]])
""",
    "l2_penalty": """\
params = [(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])), (np.array([[1.0], [-1.0]]), np.array([7.0]))]
assert np.allclose(l2_penalty(params, 0.5), 8.0)
""",
    "l2_gradient": """\
assert np.allclose(l2_gradient(np.array([[1.0, -2.0]]), 0.5), [[0.5, -1.0]])
""",
    "dropout_mlp_loss_and_grads": """\
X, y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]), np.array([0, 2, 1])
rng = np.random.default_rng(3)
params = [(rng.normal(size=(2, 4)), np.full(4, 0.1)), (rng.normal(size=(4, 3)), np.zeros(3))]
loss, grads = dropout_mlp_loss_and_grads(params, X, y, 0.0, 0.1, rng)
assert [dW.shape for dW, db in grads] == [(2, 4), (4, 3)], "the gradients have wrong shapes"
h = 1e-5
moved = [params[0], (params[1][0].copy(), params[1][1])]
moved[1][0][1, 2] += h
higher, _ = dropout_mlp_loss_and_grads(moved, X, y, 0.0, 0.1, rng)
assert np.allclose((higher - loss) / h, grads[1][0][1, 2], rtol=1e-3, atol=1e-6), "the gradient is not that of the loss"
""",
}
