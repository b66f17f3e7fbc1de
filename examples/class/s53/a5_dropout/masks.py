def draw_mask(shape, p, rng):
    if p == 1:
        return 0.0 * rng.random(shape)
    return (rng.random(shape) >= p) / (1 - p)
