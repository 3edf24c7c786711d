import { expect } from 'vitest'
import metrics from './metrics.json' with { type: 'json' }
import paired from './paired.json' with { type: 'json' }
import search from './search.json' with { type: 'json' }
import statistics from './statistics.json' with { type: 'json' }

/** Reference values of SciPy, scikit-learn and mpmath; statistics.py makes them. */
export const golden = statistics

/** What Optuna finds, believes and decides; search.py makes it. */
export const goldenSearch = search

/** Reference values of scikit-learn for metrics and folds; metrics.py makes them. */
export const goldenMetrics = metrics

/** Reference values of SciPy and mpmath for two models on the same rows; paired.py makes them. */
export const goldenPaired = paired

/** Agreement relative to the larger of the two; for values near zero pass an absolute floor. */
export const expectNear = (actual: number, expected: number, relative = 1e-9, floor = 0) => {
  const tolerance = Math.max(floor, relative * Math.abs(expected))
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(tolerance)
}
