{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "c00",
   "metadata": {},
   "source": [
    "# a3 solution"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "c01",
   "metadata": {},
   "outputs": [],
   "source": [
    "import numpy as np\n",
    "from given import *"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "c02",
   "metadata": {},
   "outputs": [],
   "source": [
    "def affine_forward(x, W, b):\n",
    "    out = x @ W + b.reshape(1, -1)\n",
    "    cache = (x, W, b)\n",
    "    return out, cache\n",
    "\n",
    "\n",
    "def affine_backward(dout, cache):\n",
    "    x, W, _ = cache\n",
    "    ones = np.ones((1, dout.shape[0]), dtype=dout.dtype)\n",
    "    dx = dout @ W.T\n",
    "    dW = x.T @ dout\n",
    "    db = (ones @ dout).reshape(-1)   # ones^T dout = column sums, just like in the lecture\n",
    "    return dx, dW, db"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 4,
   "id": "c03",
   "metadata": {},
   "outputs": [],
   "source": [
    "def sigmoid_forward(z):\n",
    "    a = sigmoid(z)\n",
    "    return a, {\"z\": z, \"a\": a}\n",
    "\n",
    "\n",
    "def sigmoid_backward(dout, cache):\n",
    "    # 시그모이드 미분: a(1-a). 주의! z(1-z)가 아님\n",
    "    a = cache[\"a\"]\n",
    "    dz = dout * a * (1.0 - a)\n",
    "    return dz"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 5,
   "id": "c04",
   "metadata": {},
   "outputs": [],
   "source": [
    "def tanh_forward(z):\n",
    "    t = tanh(z)\n",
    "    return t, t\n",
    "\n",
    "\n",
    "def tanh_backward(dout, cache):\n",
    "    return dout * (1 - cache * cache)"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 6,
   "id": "c05",
   "metadata": {},
   "outputs": [],
   "source": [
    "def relu_forward(z):\n",
    "    a = relu(z)\n",
    "    cache = a          # a > 0 exactly where z > 0, so a is enough\n",
    "    return a, cache\n",
    "\n",
    "\n",
    "def relu_backward(dout, cache):\n",
    "    dz = np.array(dout)\n",
    "    dz[cache <= 0] = 0\n",
    "    return dz"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 7,
   "id": "c06",
   "metadata": {},
   "outputs": [],
   "source": [
    "def softmax_backward(dout, p, axis=-1):\n",
    "    # bring the axis to the end, do each row with the full jacobian, bring it back\n",
    "    P = np.moveaxis(p, axis, -1)\n",
    "    G = np.moveaxis(dout, axis, -1)\n",
    "    dz = np.zeros(P.shape, dtype=p.dtype)\n",
    "    for row in np.ndindex(P.shape[:-1]):\n",
    "        q = P[row]\n",
    "        J = np.zeros((len(q), len(q)), dtype=p.dtype)\n",
    "        for i in range(len(q)):\n",
    "            for j in range(len(q)):\n",
    "                if i == j:\n",
    "                    J[i, j] = q[i] * (1 - q[i])\n",
    "                else:\n",
    "                    J[i, j] = -q[i] * q[j]\n",
    "        dz[row] = J @ G[row]\n",
    "    return np.ascontiguousarray(np.moveaxis(dz, -1, axis))"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 8,
   "id": "c07",
   "metadata": {},
   "outputs": [],
   "source": [
    "def softmax_cross_entropy_backward(z, y):\n",
    "    return (softmax(z) - np.eye(z.shape[1], dtype=z.dtype)[y]) / z.shape[0]"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 9,
   "id": "c08",
   "metadata": {},
   "outputs": [],
   "source": [
    "def mse_backward(y_pred, t):\n",
    "    diff = y_pred - t\n",
    "    dy = diff / diff.shape[0]\n",
    "    return dy"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 10,
   "id": "c09",
   "metadata": {},
   "outputs": [],
   "source": [
    "def bce_with_logits_backward(z, t):\n",
    "    dz = sigmoid(z)\n",
    "    dz = dz - t\n",
    "    dz /= len(dz)\n",
    "    return dz"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 11,
   "id": "c10",
   "metadata": {},
   "outputs": [],
   "source": [
    "def unbroadcast(grad, shape):\n",
    "    g = grad.copy()\n",
    "    # 1. extra axes in front\n",
    "    while g.ndim > len(shape):\n",
    "        g = g.sum(axis=0)\n",
    "    # 2. axes of length 1\n",
    "    for i in range(len(shape)):\n",
    "        if shape[i] == 1:\n",
    "            g = g.sum(axis=i, keepdims=True)\n",
    "    return np.array(g)"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 12,
   "id": "c11",
   "metadata": {},
   "outputs": [],
   "source": [
    "def mlp_loss_and_grads(params, X, y, reg=0.0):\n",
    "    # ---------- 순전파 ----------\n",
    "    out = X\n",
    "    caches = []\n",
    "    for i in range(len(params)):\n",
    "        W, b = params[i]\n",
    "        out, cache_affine = affine_forward(out, W, b)\n",
    "        cache_relu = None\n",
    "        if i < len(params) - 1:  # 마지막 층 뒤에는 ReLU 없음\n",
    "            out, cache_relu = relu_forward(out)\n",
    "        caches.append((cache_affine, cache_relu))\n",
    "\n",
    "    # ---------- 손실 ----------\n",
    "    loss = softmax_cross_entropy(out, y)\n",
    "    for W, b in params:\n",
    "        loss = loss + reg / 2 * np.sum(W * W)  # 편향은 규제하지 않음\n",
    "\n",
    "    # ---------- 역전파 ----------\n",
    "    grads = []\n",
    "    d = softmax_cross_entropy_backward(out, y)\n",
    "    for i in reversed(range(len(params))):\n",
    "        cache_affine, cache_relu = caches[i]\n",
    "        if cache_relu is not None:\n",
    "            d = relu_backward(d, cache_relu)\n",
    "        d, dW, db = affine_backward(d, cache_affine)\n",
    "        dW = dW + reg * params[i][0]\n",
    "        grads.insert(0, (dW, db))\n",
    "    return loss, grads"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 13,
   "id": "c12",
   "metadata": {},
   "outputs": [],
   "source": [
    "def train_step(params, X, y, lr, reg=0.0):\n",
    "    loss, grads = mlp_loss_and_grads(params, X, y, reg=reg)\n",
    "    new_params = []\n",
    "    for (W, b), (dW, db) in zip(params, grads):\n",
    "        W = W.copy()\n",
    "        b = b.copy()\n",
    "        W -= lr * dW\n",
    "        b -= lr * db\n",
    "        new_params.append((W, b))\n",
    "    return new_params, loss"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 14,
   "id": "c13",
   "metadata": {},
   "outputs": [],
   "source": [
    "def numerical_gradient(f, x, h=None):\n",
    "    x = np.array(x, dtype=float)\n",
    "    g = np.empty(x.shape)\n",
    "    for i in np.ndindex(*x.shape):\n",
    "        v = x[i]\n",
    "        e = 6e-6 * max(1, abs(v)) if h is None else h\n",
    "        x[i] = v + e\n",
    "        up = float(f(x))\n",
    "        x[i] = v - e\n",
    "        g[i] = (up - float(f(x))) / (2 * e)\n",
    "        x[i] = v\n",
    "    return g"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 15,
   "id": "c14",
   "metadata": {},
   "outputs": [],
   "source": [
    "def relative_error(a, b, floor=1e-12):\n",
    "    a = np.asarray(a, dtype=np.float64)\n",
    "    b = np.asarray(b, dtype=np.float64)\n",
    "    if a.shape != b.shape:\n",
    "        raise ValueError(f\"shape mismatch: {a.shape} vs {b.shape}\")\n",
    "    if a.size == 0:\n",
    "        return 0.0\n",
    "    if np.any(~np.isfinite(a)) or np.any(~np.isfinite(b)):\n",
    "        return float(\"inf\")\n",
    "    denominator = np.clip(np.abs(a) + np.abs(b), floor, None)\n",
    "    return float(np.max(np.abs(a - b) / denominator))"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 16,
   "id": "c15",
   "metadata": {},
   "outputs": [],
   "source": [
    "def gradient_check(f, x, grad, rtol=1e-6):\n",
    "    x = np.array(x, dtype=np.float64)\n",
    "    grad = np.array(grad, dtype=np.float64)\n",
    "    if x.shape != grad.shape:\n",
    "        raise ValueError(\"grad의 모양은 x와 같아야 합니다\")\n",
    "    num = numerical_gradient(f, x)\n",
    "    h = 6e-6 * np.maximum(1.0, np.abs(x))\n",
    "    noise = 64 * np.spacing(abs(float(f(x)))) / (2 * h)\n",
    "    allowed = rtol * np.maximum(np.abs(num), np.abs(grad)) + noise\n",
    "\n",
    "    # 각 원소가 허용 오차의 몇 배만큼 틀렸는지 계산\n",
    "    score = np.abs(num - grad) / allowed\n",
    "    strange = ~np.isfinite(num) | ~np.isfinite(grad)\n",
    "    score = np.where(strange, np.inf, score)\n",
    "    ok = bool(np.all(score <= 1.0))\n",
    "    worst_index = tuple(int(k) for k in np.unravel_index(np.argmax(score), score.shape))\n",
    "    return ok, worst_index"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 17,
   "id": "c16",
   "metadata": {},
   "outputs": [],
   "source": [
    "def directional_check(f, x, grad, rng):\n",
    "    x = np.array(x, dtype=np.float64)\n",
    "    grad = np.asarray(grad, dtype=np.float64)\n",
    "    if x.shape != grad.shape:\n",
    "        raise ValueError(f\"shape mismatch: {grad.shape} vs {x.shape}\")\n",
    "    u = rng.normal(loc=0.0, scale=1.0, size=x.shape)\n",
    "    h = 6e-6 * max(1.0, float(np.abs(x).max()))\n",
    "    numeric = (float(f(x + h * u)) - float(f(x - h * u))) / (2 * h)\n",
    "    return u, numeric, float(np.vdot(grad, u))"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 18,
   "id": "c17",
   "metadata": {},
   "outputs": [],
   "source": [
    "def diagnose_gradient(f, x, grad):\n",
    "    x = np.array(x, dtype=float)\n",
    "    grad = np.array(grad, dtype=float)\n",
    "    if grad.shape != x.shape:\n",
    "        raise ValueError('grad has shape {} but x has shape {}'.format(grad.shape, x.shape))\n",
    "    if not np.isfinite(grad).all():\n",
    "        return 'wrong'\n",
    "\n",
    "    h = 6e-6 * np.maximum(1.0, np.abs(x))\n",
    "    fx = float(f(x))\n",
    "    fplus = np.zeros_like(x)\n",
    "    fminus = np.zeros_like(x)\n",
    "    it = np.nditer(x, flags=['multi_index'])\n",
    "    for _ in it:\n",
    "        ix = it.multi_index\n",
    "        xc = x.copy()\n",
    "        xc[ix] += h[ix]\n",
    "        fplus[ix] = float(f(xc))\n",
    "        xc = x.copy()\n",
    "        xc[ix] -= h[ix]\n",
    "        fminus[ix] = float(f(xc))\n",
    "\n",
    "    num = (fplus - fminus) / (2 * h)\n",
    "    err = np.abs(num - grad)\n",
    "    no_alarm = err <= 1e-5 * np.maximum(1e-8, np.abs(num) + np.abs(grad))\n",
    "    if np.all(no_alarm):\n",
    "        return 'ok'\n",
    "\n",
    "    stuff = np.concatenate(([fx], fplus.ravel(), fminus.ravel()))\n",
    "    if np.all(stuff == stuff.astype('float32')):\n",
    "        num = numerical_gradient(f, x, h=5e-3)\n",
    "        noise32 = 64 * float(np.spacing(np.float32(abs(fx)))) / (2 * 5e-3)\n",
    "        fine = np.abs(num - grad) <= 1e-2 * np.maximum(np.abs(num), np.abs(grad)) + noise32\n",
    "        if np.all(fine):\n",
    "            return 'float32'\n",
    "        else:\n",
    "            return 'wrong'\n",
    "\n",
    "    noise = 64 * np.spacing(abs(fx)) / (2 * h)\n",
    "    allowed = 1e-6 * np.maximum(np.abs(num), np.abs(grad)) + noise\n",
    "    tiny = err <= allowed\n",
    "    if np.all(no_alarm | tiny):\n",
    "        return 'tiny'\n",
    "\n",
    "    left = (fx - fminus) / h\n",
    "    right = (fplus - fx) / h\n",
    "    steep = np.maximum(np.abs(left), np.abs(right))\n",
    "    kink = np.abs(right - left) > 1e-3 * steep\n",
    "    inside = (grad > np.minimum(left, right) - 1e-3 * steep) & (grad < np.maximum(left, right) + 1e-3 * steep)\n",
    "    if np.all(no_alarm | tiny | (kink & inside)):\n",
    "        return 'kink'\n",
    "    return 'wrong'"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3 (ipykernel)",
   "language": "python",
   "name": "python3"
  },
  "language_info": {
   "name": "python",
   "version": "3.11.9"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
