import { isWeight, type Objective } from './objective.ts'

/**
 * The step to the minimum of gᵀs + ½ sᵀHs + l1 ‖w + s‖₁, one coordinate after the other, with the products kept up to date
 * (the covariance updates of Friedman, Hastie and Tibshirani, 2010). Between two rounds over all coordinates it goes over
 * those that are not zero until they rest.
 */
export const shrinkStep = (
  { design, l1 }: Objective,
  hessian: Float64Array,
  planes: Float64Array,
  gradient: Float64Array,
  moved: number,
): Float64Array => {
  const size = design.width + 1
  const all = planes.length
  const step = new Float64Array(all)
  const slopes = gradient.slice()
  const update = (j: number): number => {
    const bend = hessian[j * all + j]!
    if (bend <= nothing) return 0
    const now = planes[j]! + step[j]!
    const change = (isWeight(j, size) ? soft(bend * now - slopes[j]!, l1) / bend : now - slopes[j]! / bend) - now
    if (change === 0) return 0
    step[j]! += change
    const row = j * all
    for (let k = 0; k < all; k++) slopes[k]! += hessian[row + k]! * change
    return Math.abs(change)
  }
  // Early steps only have to point the right way.
  const tolerance = Math.max(1e-12, 1e-3 * moved * Math.min(1, moved))
  settle(step.keys(), update, (j) => planes[j]! + step[j]! !== 0, { tolerance, mostRounds: 20_000 })
  return step
}

/** Rounds of updates until none changes more than `tolerance`, or there were too many. */
export const settle = (
  places: Iterable<number>,
  update: (j: number) => number,
  isActive: (j: number) => boolean,
  { tolerance, mostRounds }: { tolerance: number; mostRounds: number },
): void => {
  const all = Int32Array.from(places)
  for (let round = 0; round < mostRounds; round++) {
    let most = 0
    for (const j of all) most = Math.max(most, update(j))
    if (most <= tolerance) return
    const active = all.filter(isActive)
    for (; most > tolerance && round < mostRounds; round++) {
      most = 0
      for (const j of active) most = Math.max(most, update(j))
    }
  }
}

export const soft = (value: number, threshold: number): number =>
  Math.sign(value) * Math.max(0, Math.abs(value) - threshold)

// A feature that no row has bends nothing.
export const nothing = 1e-14
