import { BOUNDED, HIGH, LAMBDA, LOW } from './layout'

/** What a leaf of these sums takes off the loss, twice: G² / (H + λ), or less where bounds keep it from its best value. */
export function gainOf(job: usize, node: usize, g: f64, h: f64, lambda: f64): f64 {
  if (load<u32>(job, BOUNDED) == 0) return (g * g) / (h + lambda)
  const value = valueOf(node, g, h, lambda)
  return -(2 * g * value + (h + lambda) * value * value)
}

/** The value of a leaf of these sums within the bounds that monotone splits above it have set. */
export function valueOf(node: usize, g: f64, h: f64, lambda: f64): f64 {
  return max(load<f64>(node, LOW), min(load<f64>(node, HIGH), -g / (h + lambda)))
}

/** What has to be beaten: the node as it is, and a little for rounding. */
export function gainToBeat(job: usize, node: usize, g: f64, h: f64): f64 {
  return gainOf(job, node, g, h, load<f64>(job, LAMBDA)) * (1 + 1e-9)
}
