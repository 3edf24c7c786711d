/**
 * Gradient and hessian of the log loss of two classes at raw scores, as pairs of float32. `labels` are 0 or 1, and
 * `weights` may be 0 (a null pointer). All have room for an even number of rows.
 */
export function logLoss(scores: usize, count: usize, labels: usize, weights: usize, out: usize): void {
  const one = f64x2.splat(1)
  for (let row: usize = 0; row < count; row += 2) {
    const label = f64x2.promote_low_f32x4(v128.load64_zero(labels + (row << 2)))
    const probability = f64x2.div(one, f64x2.add(one, exponential(f64x2.neg(v128.load(scores + (row << 3))))))
    let g = f64x2.sub(probability, label)
    let h = f64x2.max(f64x2.mul(probability, f64x2.sub(one, probability)), f64x2.splat(1e-16))
    if (weights) {
      const weight = f64x2.promote_low_f32x4(v128.load64_zero(weights + (row << 2)))
      g = f64x2.mul(g, weight)
      h = f64x2.mul(h, weight)
    }
    const pairs = v128.shuffle<f32>(f32x4.demote_f64x2_zero(g), f32x4.demote_f64x2_zero(h), 0, 4, 1, 5)
    v128.store(out + (row << 3), pairs)
  }
}

/** e to the power of each of `count` numbers, in place; there is room for an even number of them. */
export function exponentials(values: usize, count: usize): void {
  for (let at = values; at < values + (count << 3); at += 16) v128.store(at, exponential(v128.load(at)))
}

// x = k ln 2 + r with |r| ≤ ln 2 / 2; e^r by its series up to r¹⁰, whose error is below 3e-13; 2^k goes into the exponent.
function exponential(x: v128): v128 {
  const bounded = f64x2.max(f64x2.splat(-700), f64x2.min(f64x2.splat(700), x))
  const k = f64x2.nearest(f64x2.mul(bounded, f64x2.splat(1.4426950408889634)))
  const high = f64x2.sub(bounded, f64x2.mul(k, f64x2.splat(0.6931471803691238)))
  const r = f64x2.sub(high, f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)))
  let sum = f64x2.splat(1.0 / 3628800)
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 362880))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 40320))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 5040))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 720))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 120))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 24))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 6))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(0.5))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1))
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1))
  // Adding 1.5 · 2^52 leaves k + 1023 in the lowest bits.
  const exponent = f64x2.add(k, f64x2.splat(6755399441055744.0 + 1023.0))
  return f64x2.mul(sum, i64x2.shl(exponent, 52))
}
