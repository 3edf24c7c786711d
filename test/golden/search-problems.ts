import type { Choice, Space } from '../../src/learners.ts'

export type Point = Record<string, Choice>

export interface Problem {
  space: Space
  loss(point: Point): number
}

const unit = { kind: 'float', low: 0, high: 1 } as const
const hartmann = {
  alpha: [1, 1.2, 3, 3.2],
  a: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  p: [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ],
}

/** What search.py lets Optuna search. */
export const problems: Record<'branin' | 'hartmann' | 'mixed', Problem> = {
  branin: {
    space: { x: { kind: 'float', low: -5, high: 10 }, y: { kind: 'float', low: 0, high: 15 } },
    loss: ({ x, y }) => {
      const at = Number(x)
      const bowl = Number(y) - (5.1 / (4 * Math.PI ** 2)) * at ** 2 + (5 / Math.PI) * at - 6
      return bowl ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(at) + 10
    },
  },
  hartmann: {
    space: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`x${i}`, unit])),
    loss: (point) =>
      hartmann.alpha.reduce((sum, alpha, k) => {
        const far = hartmann.a[k]!.reduce(
          (d, a, i) => d + a * (Number(point[`x${i}`]) - 1e-4 * hartmann.p[k]![i]!) ** 2,
          0,
        )
        return sum - alpha * Math.exp(-far)
      }, 0),
  },
  mixed: {
    space: {
      rate: { kind: 'float', low: 1e-5, high: 1, log: true },
      depth: { kind: 'integer', low: 1, high: 12 },
      optimizer: { kind: 'categorical', choices: ['sgd', 'adam', 'rms'] },
    },
    loss: ({ rate, depth, optimizer }) => {
      const price = { sgd: 0.5, adam: 0, rms: 0.2 }[String(optimizer)]!
      return (Math.log10(Number(rate)) + 2.5) ** 2 + 0.05 * (Number(depth) - 7) ** 2 + price
    },
  },
}
