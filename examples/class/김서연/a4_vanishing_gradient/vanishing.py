# A4 기울기 소실 — 김서연
import numpy as np
from given import *


# 시그모이드의 기울기: s(1-s), 최댓값은 z=0 에서 0.25
def sigmoid_derivative(z):
    s = sigmoid(z)
    return s - s * s


# 표준편차 std 인 정규분포
def normal_init(fan_in, fan_out, std, rng):
    return std * rng.standard_normal(size=(fan_in, fan_out))


def _뽑기(분산, 모양, rng, 분포):
    """분산이 같은 두 가지 분포 중 하나에서 뽑는다."""
    if 분포 == "normal":
        return np.sqrt(분산) * rng.standard_normal(모양)
    if 분포 == "uniform":
        한계 = np.sqrt(3 * 분산)  # 균등분포의 분산은 a^2/3
        return 한계 * (2 * rng.random(모양) - 1)
    raise ValueError(f"모르는 분포: {분포}")


def xavier_init(fan_in, fan_out, rng, distribution="normal"):
    return _뽑기(2 / (fan_in + fan_out), (fan_in, fan_out), rng, distribution)


def he_init(fan_in, fan_out, rng, distribution="normal"):
    return _뽑기(2 / fan_in, (fan_in, fan_out), rng, distribution)


_앞으로 = {"sigmoid": sigmoid_forward, "tanh": tanh_forward, "relu": relu_forward}
_뒤로 = {"sigmoid": sigmoid_backward, "tanh": tanh_backward, "relu": relu_backward}


def layer_gradient_norms(params, X, y, hidden):
    if hidden not in _앞으로:
        raise ValueError(f"모르는 활성화 함수: {hidden}")
    쌓기 = []  # (affine 캐시, 활성화 캐시)
    a = X
    for i, (W, b) in enumerate(params):
        z, 캐시 = affine_forward(a, W, b)
        if i == len(params) - 1:  # 마지막 층에는 활성화 함수가 없다
            쌓기.append((캐시, None))
        else:
            a, 캐시2 = _앞으로[hidden](z)
            쌓기.append((캐시, 캐시2))
    dz = softmax_cross_entropy_backward(z, y)
    크기 = []
    while 쌓기:  # 뒤에서부터 꺼낸다
        캐시, 캐시2 = 쌓기.pop()
        if 캐시2 is not None:
            dz = _뒤로[hidden](dz, 캐시2)
        dz, dW, db = affine_backward(dz, 캐시)
        크기.insert(0, float(np.sqrt((dW * dW).sum())))
    return np.array(크기)


def activation_statistics(params, X, hidden):
    if hidden not in _앞으로:
        raise ValueError(f"모르는 활성화 함수: {hidden}")
    통계 = []
    a = X
    for W, b in params[:-1]:
        z, _ = affine_forward(a, W, b)
        a, _ = _앞으로[hidden](z)
        # 기울기는 뒤로 가는 함수에 1을 넣으면 나온다
        기울기 = _뒤로[hidden](np.ones_like(a), _앞으로[hidden](z)[1])
        통계.append((np.mean(a), np.std(a), np.mean(a == 0), np.mean(기울기 < 0.01)))
    return 통계


# 모든 샘플에 대해 0 인 뉴런의 비율
def dead_unit_fraction(activations):
    return np.mean(np.count_nonzero(activations, axis=0) == 0)


# 처음으로 level 이하가 된 에폭 (1부터 센다)
def epochs_to_error(history, level):
    작다 = np.flatnonzero(np.array(history) <= level)
    return None if len(작다) == 0 else int(작다[0]) + 1
