import { type EncodedRows, encodeRows } from './encoders/rows.ts'
import type { Facts, Learner, Mode } from './learner.ts'
import { explain } from './neighbours/explain.ts'
import { load, save } from './neighbours/files.ts'
import { fitNeighbours, type Neighbours } from './neighbours/fit.ts'
import { decision, decisionRow } from './neighbours/vote.ts'
import { free } from './space.ts'
import { bitsFor } from './text/text-learner.ts'

export type NeighboursOptions = {
  /** How many of the nearest training rows are asked. */
  k: number
  /** Whether all of them count the same, or the nearer ones more: by 1 / (1 − similarity). */
  weights: 'uniform' | 'distance'
  /** The longest run of words of a text that is compared. */
  ngrams: number
  /** N-grams are hashed into 2^bits buckets, at most 2^24. */
  bits: number
  /** Of more training rows a sample of this size is kept, which bounds the memory and the time of an answer. */
  maxRows: number
}

/**
 * Answers with the training rows that are most like the row (Cover and Hart, "Nearest neighbor pattern classification",
 * 1967). How alike two rows are is the mean over their columns, as J. Gower ("A general coefficient of similarity and some of
 * its properties", 1971) has it: of texts the cosine of their tf-idf vectors, of categories whether they are the same, of
 * numbers e^−d where d is their distance in standard deviations. What is missing is like nothing.
 */
export const neighbours: Learner<NeighboursOptions, EncodedRows, Neighbours> = {
  name: 'neighbours',
  version: 1,
  tasks: ['classification', 'regression'],
  calibration: 'platt',
  reads: {
    text: 'tf-idf of hashed n-grams',
    category: 'the same or another',
    number: 'standardised',
    integer: 'standardised',
    boolean: 'standardised',
    datetime: 'standardised',
  },
  candidates: (fixed, mode, facts) => distinct(guesses(mode, facts).map((guess) => ({ ...guess, ...fixed }))),
  space: (fixed, { rows }) =>
    free(
      {
        k: { kind: 'integer', low: 1, high: Math.max(2, Math.min(200, rows >> 1)), log: true },
        weights: { kind: 'categorical', choices: ['uniform', 'distance'] },
        ngrams: { kind: 'integer', low: 1, high: 2 },
        bits: { kind: 'categorical', choices: [bitsFor(rows)] },
        maxRows: { kind: 'categorical', choices: [mostRows] },
      },
      fixed,
    ),
  encodingKey: ({ ngrams, bits }) => `columns, and ${ngrams}-grams in 2^${bits}`,
  encode: (features, { ngrams, bits }) => encodeRows(features, ngrams, bits),
  fit: fitNeighbours,
  decision,
  decisionRow,
  explain,
  save,
  load,
}

const mostRows = 50_000

// Classes take more neighbours than numbers, of which a few near ones say more than many.
const guesses = (mode: Mode, { rows, task }: Facts): NeighboursOptions[] => {
  const middle = Math.max(5, Math.min(task === 'classification' ? 100 : 15, Math.round(Math.sqrt(rows))))
  const less = Math.max(3, Math.round(middle / 3))
  const common = { bits: bitsFor(rows), maxRows: mostRows, ngrams: 1 }
  const [likely, other] = likelyWeights[task]
  return [
    { k: middle, weights: likely },
    { k: middle, weights: other },
    { k: less, weights: likely },
    { k: middle, weights: likely, ngrams: 2 },
    { k: 2 * middle, weights: likely },
    { k: less, weights: other },
    { k: 1, weights: likely },
  ]
    .slice(0, counts[mode])
    .map((guess) => ({ ...common, ...guess }))
}

const likelyWeights = {
  classification: ['uniform', 'distance'],
  regression: ['distance', 'uniform'],
} as const

const counts: Record<Mode, number> = { quick: 1, optimized: 4, full: 7 }

// What the user fixed can make two guesses the same.
const distinct = (all: NeighboursOptions[]): NeighboursOptions[] => [
  ...new Map(all.map((options) => [JSON.stringify(options), options])).values(),
]
