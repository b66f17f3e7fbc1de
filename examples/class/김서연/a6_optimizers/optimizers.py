"""a6: 최적화 알고리즘. 상태(state)는 한글 이름으로 저장한다."""

import numpy as np

from given import mlp_loss_and_grads


def gradient_descent(grad, w0, lr, steps):
    경로 = np.tile(np.asarray(w0, dtype=float), (steps + 1, 1))
    for k in range(steps):
        경로[k + 1] = 경로[k] - lr * grad(경로[k].copy())  # 모든 좌표를 동시에
    return 경로


def minibatches(X, y, batch_size, rng=None, shuffle=True, drop_last=False):
    if len(X) != len(y):
        raise ValueError("X와 y의 행 수가 다릅니다")
    if batch_size <= 0:
        raise ValueError("batch_size는 1 이상이어야 합니다")
    if shuffle:
        if rng is None:
            raise ValueError("섞으려면 rng가 필요합니다")
        순서 = rng.choice(len(X), size=len(X), replace=False)
        X, y = X[순서], y[순서]  # 같은 순서로 섞는다
    끝 = (len(X) // batch_size) * batch_size if drop_last else len(X)
    시작 = 0
    while 시작 < 끝:
        yield X[시작 : 시작 + batch_size], y[시작 : 시작 + batch_size]
        시작 += batch_size


def sgd(w, g, state, lr):
    state["횟수"] = state.get("횟수", 0) + 1
    return w - lr * g, state


def step_decay(t, lr0, drop=0.5, every=10):
    return lr0 * drop ** int(np.floor(t / every))


def exponential_decay(t, lr0, rate):
    return lr0 / np.exp(rate * t)


def cosine_decay(t, lr0, total, lr_min=0.0):
    비율 = np.clip(t / total, 0.0, 1.0)
    return lr_min + (lr0 - lr_min) * np.cos(np.pi / 2 * 비율) ** 2  # 반각 공식


def momentum(w, g, state, lr, mu=0.9):
    # 속도 대신 기울기의 합 u. lr이 일정하면 같은 식이다
    u = state.setdefault("기울기의 합", np.zeros_like(w))
    u *= mu
    u += g
    return w - lr * u, state


def nesterov(w, g, state, lr, mu=0.9):
    u = state.setdefault("기울기의 합", np.zeros_like(w))
    u *= mu
    u += g
    return w - lr * (g + mu * u), state


def adagrad(w, g, state, lr, eps=1e-8):
    c = state.setdefault("제곱합", np.zeros_like(w))
    c += g * g
    return w - lr * g / (np.sqrt(c) + eps), state


def rmsprop(w, g, state, lr, rho=0.9, eps=1e-8):
    c = state.setdefault("제곱평균", np.zeros_like(w))
    c += (1 - rho) * (g * g - c)
    return w - lr * g / (np.sqrt(c) + eps), state


def adadelta(w, g, state, rho=0.95, eps=1e-6, lr=1.0):
    E = state.setdefault("기울기", np.zeros_like(w))
    X = state.setdefault("걸음", np.zeros_like(w))
    E += (1 - rho) * (g * g - E)
    걸음 = g * np.sqrt((X + eps) / (E + eps))
    X += (1 - rho) * (걸음 * 걸음 - X)  # 걸음을 정한 다음에 갱신
    return w - lr * 걸음, state


def _평균(w, g, state, beta1, beta2):
    """m, v를 갱신하고 t를 하나 늘린다."""
    m, v = state.setdefault("m", np.zeros_like(w)), state.setdefault("v", np.zeros_like(w))
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)
    state["t"] = state.get("t", 0) + 1
    return m, v, state["t"]


def adam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = _평균(w, g, state, beta1, beta2)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), state


def nadam(w, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = _평균(w, g, state, beta1, beta2)
    예측 = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
    return w - lr * 예측 / (np.sqrt(v / (1 - beta2**t)) + eps), state


def train(params, X, y, optimizer, epochs, batch_size, rng):
    배열 = {}
    for k, (W, b) in enumerate(params):
        배열[f"W{k}"], 배열[f"b{k}"] = W.copy(), b.copy()
    상태 = {이름: {} for 이름 in 배열}

    def 묶기():
        return [(배열[f"W{k}"], 배열[f"b{k}"]) for k in range(len(params))]

    기록 = []
    for _ in range(epochs):
        손실, 행수 = [], []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, grads = mlp_loss_and_grads(묶기(), X_batch, y_batch)
            손실.append(loss)
            행수.append(len(X_batch))
            for k, (dW, db) in enumerate(grads):
                for 이름, 기울기 in ((f"W{k}", dW), (f"b{k}", db)):
                    배열[이름], 상태[이름] = optimizer(배열[이름], 기울기, 상태[이름])
        기록.append(float(np.average(손실, weights=행수)))  # 작은 배치는 가볍게
    return 묶기(), 기록
