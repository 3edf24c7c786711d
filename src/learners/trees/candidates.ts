import type { Facts, Mode } from '../learner.ts'
import { free, type Space } from '../space.ts'
import { type BoostedTreesOptions, defaults } from './options.ts'

/** Settings worth trying, best guess first. Rounds are many, because validation rows say when to stop. */
export const candidatesOf = (fixed: Partial<BoostedTreesOptions>, mode: Mode, facts: Facts): BoostedTreesOptions[] => {
  const common = { ...defaults, ...forFacts(facts), maxIter: 1000, earlyStopping: 30 }
  const all = guesses[mode].map((guess) => ({ ...common, ...guess, ...fixed }))
  const seen = new Set<string>()
  return all.filter((options) => {
    const key = JSON.stringify(options)
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

// Of few rows, a leaf of 20 is a large part, and a group of levels of 100 all of them.
const forFacts = ({ rows, task }: Facts): Partial<BoostedTreesOptions> => {
  if (rows >= 5000) return steps[task](rows)
  const least = Math.max(2, Math.min(20, Math.round(rows / 100)))
  const ofLevels = { minSamplesGroup: 2 * least, categoricalSmoothing: Math.min(10, least) }
  return { ...steps[task](rows), ...ofLevels, minSamplesLeaf: least }
}

// A class tells less than a number, so more rows have to stand behind each leaf. Where fits are short, shorter steps are
// affordable. Both were chosen on parts of training rows alone (docs/decisions.md).
const steps: Record<Facts['task'], (rows: number) => Partial<BoostedTreesOptions>> = {
  classification: (rows) => {
    if (rows >= 30_000) return {}
    return { maxLeafNodes: rows < 4000 ? 7 : 15 }
  },
  regression: (rows) => {
    if (rows >= 30_000) return {}
    return { learningRate: 0.05, maxLeafNodes: rows < 2000 ? 15 : 31 }
  },
}

const guesses: Record<Mode, Partial<BoostedTreesOptions>[]> = {
  quick: [{}],
  optimized: [
    {},
    { learningRate: 0.05, maxLeafNodes: 63, minSamplesLeaf: 40, maxFeatures: 0.7 },
    { learningRate: 0.05, maxLeafNodes: 15, subsample: 0.8, maxFeatures: 0.7 },
    { learningRate: 0.1, maxLeafNodes: 7, l2Regularization: 10 },
  ],
  full: [
    {},
    { learningRate: 0.05, maxLeafNodes: 63, minSamplesLeaf: 40, maxFeatures: 0.7 },
    { learningRate: 0.05, maxLeafNodes: 15, subsample: 0.8, maxFeatures: 0.7 },
    { learningRate: 0.1, maxLeafNodes: 7, l2Regularization: 10 },
    { learningRate: 0.03, subsample: 0.8, maxFeatures: 0.5 },
    { learningRate: 0.05, maxLeafNodes: 127, minSamplesLeaf: 50, subsample: 0.8, maxFeatures: 0.5 },
    { learningRate: 0.03, maxLeafNodes: 8, minSamplesLeaf: 50 },
    { learningRate: 0.1, maxLeafNodes: 31, l2Regularization: 30, maxFeatures: 0.8 },
  ],
}

/** Where a search may look. */
export const searchSpace = (fixed: Partial<BoostedTreesOptions>): Space =>
  free(
    {
      learningRate: { kind: 'float', low: 0.01, high: 0.3, log: true },
      maxLeafNodes: { kind: 'integer', low: 4, high: 256, log: true },
      minSamplesLeaf: { kind: 'integer', low: 2, high: 200, log: true },
      l2Regularization: { kind: 'float', low: 1e-3, high: 100, log: true },
      maxFeatures: { kind: 'float', low: 0.3, high: 1 },
      subsample: { kind: 'float', low: 0.5, high: 1 },
      categoricalSmoothing: { kind: 'float', low: 1, high: 100, log: true },
    },
    fixed,
  )
