import { describe, expect, it } from 'vitest'
import { expectNear, goldenSearch } from '../../../test/golden/golden.ts'
import { seededRandom } from '../../kit/random.ts'
import type { Dimension } from '../../learners.ts'
import { drawPoint, logDensities, parzen } from './parzen.ts'

const cases = goldenSearch.densities.map((given) => ({
  ...given,
  dimensions: given.dimensions as Dimension[],
  of: given.dimensions.map(({ kind }) => kind).join(' '),
}))

describe('the density of a set of trials is that of Optuna', () => {
  it.each(cases)(
    '$of, $observations.length observations',
    ({ dimensions, observations, weights, sides, at, logDensity }) => {
      const density = parzen(dimensions, observations)
      expect(density.weights.length).toBe(weights.length)
      density.weights.forEach((weight, i) => void expectNear(weight, weights[i]!, 1e-12))
      density.sides.forEach((side, i) => {
        const { shares, means, deviations } = sides[i]!
        if (side.kind === 'categorical') {
          side.shares.forEach(
            (row, k) => void row.forEach((share, c) => void expectNear(share, shares![k]![c]!, 1e-12)),
          )
          return
        }
        side.means.forEach((mean, k) => void expectNear(mean, means![k]!, 1e-12, 1e-14))
        side.deviations.forEach((deviation, k) => void expectNear(deviation, deviations![k]!, 1e-9))
      })
      logDensities(density, at).forEach((log, i) => void expectNear(log, logDensity[i]!, 1e-7, 1e-9))
    },
  )
})

describe('what is drawn from a density', () => {
  const choice: Dimension = { kind: 'categorical', choices: ['a', 'b', 'c'] }
  const steps: Dimension = { kind: 'float', low: 0, high: 0.6, step: 0.2 }
  const log: Dimension = { kind: 'integer', low: 1, high: 100, log: true }
  const density = parzen(
    [choice, steps, log],
    [
      [0, 0.2, 3],
      [0, 0.4, 5],
      [1, 0.2, 8],
    ],
  )

  it('is as frequent as it is likely', () => {
    const random = seededRandom(3)
    const drawn = Array.from({ length: 20_000 }, () => drawPoint(density, random))
    const cells = Map.groupBy(drawn, (point) => JSON.stringify(point.slice(0, 2)))
    expect(cells.size).toBe(3 * 4)
    for (const [cell, points] of cells) {
      const inCell = Array.from({ length: 100 }, (_, i) => [...JSON.parse(cell), i + 1] as number[])
      const likely = logDensities(density, inCell).reduce((sum, value) => sum + Math.exp(value), 0)
      const spread = Math.sqrt((likely * (1 - likely)) / drawn.length)
      expect(Math.abs(points.length / drawn.length - likely)).toBeLessThan(4.5 * spread)
    }
  })
})
