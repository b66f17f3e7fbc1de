"""8주차 과제: 순환 신경망과 시간에 따른 역전파(BPTT)

작성자: 김서연
"""

import numpy as np
from given import tanh


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    # 입력과 이전 상태를 한 줄로 이어 붙이면 행렬곱 한 번으로 끝난다
    이어붙임 = np.concatenate([x, h_prev], axis=1)
    h = tanh(이어붙임 @ np.concatenate([Wx, Wh]) + b)
    return h, {"x": x, "h_prev": h_prev, "Wx": Wx, "Wh": Wh, "h": h}


def rnn_step_backward(dh, cache):
    h = cache["h"]
    da = dh * (1 - h**2)  # tanh의 기울기는 출력 h로 쓴다
    dx = da @ cache["Wx"].T
    dh_prev = da @ cache["Wh"].T  # Wh는 정사각이라 모양만 보고는 전치를 확인할 수 없다!
    dWx = cache["x"].T @ da
    dWh = cache["h_prev"].T @ da
    db = da.sum(axis=0)
    return dx, dh_prev, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    상태 = np.zeros((T + 1, N, H))  # 상태[0] = h0, 상태[t+1] = t번째 단계 뒤의 상태
    상태[0] = h0
    for t in range(T):
        상태[t + 1], _ = rnn_step_forward(x[:, t], 상태[t], Wx, Wh, b)
    h = 상태[1:].transpose(1, 0, 2).copy()
    return h, {"x": x, "상태": 상태, "Wx": Wx, "Wh": Wh}


def rnn_backward(dh, cache):
    x, 상태, Wx, Wh = cache["x"], cache["상태"], cache["Wx"], cache["Wh"]
    N, T, H = dh.shape
    da = np.zeros((N, T, H))
    미래 = np.zeros((N, H))  # 마지막 단계 뒤에는 미래가 없다
    for t in reversed(range(T)):
        # 바깥에서 온 기울기 + 미래에서 온 기울기
        da[:, t] = (dh[:, t] + 미래) * (1 - 상태[t + 1] ** 2)
        미래 = da[:, t] @ Wh.T
    # 같은 가중치를 T번 썼으므로 모든 단계의 기울기를 더한다
    dWx = np.einsum("ntd,nth->dh", x, da)
    dWh = np.einsum("tni,ntj->ij", 상태[:-1], da)
    db = da.sum(axis=(0, 1))
    return da @ Wx.T, 미래, dWx, dWh, db


def clip_gradients(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm은 0보다 커야 합니다")
    전체길이 = np.sqrt(sum(np.sum(g * g) for g in grads))
    if 전체길이 <= max_norm:
        return [g.copy() for g in grads]
    return [g * (max_norm / 전체길이) for g in grads]


def rnn_gradient_norms(Wh, T):
    H = Wh.shape[0]
    d = np.ones(H) / np.sqrt(H)
    길이 = [1.0]
    for _ in range(T):
        d = d @ Wh.T
        길이.append(np.sqrt(d @ d))
    return np.array(길이)
