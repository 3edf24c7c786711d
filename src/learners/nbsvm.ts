import type { Mode } from './learner.ts'
import { supportVectors } from './text/dual-descent.ts'
import type { Loudness } from './text/fit.ts'
import { bitsFor, minRowsFor, type TextLearner, type TextOptions, textLearner } from './text/text-learner.ts'

export type NbsvmOptions = TextOptions & {
  /** Added to every count of naive Bayes, so that a word of one class alone is not taken for a proof. */
  smoothing: number
}

/**
 * A support vector machine over n-grams that naive Bayes has made louder or quieter (Wang and Manning, "Baselines and
 * bigrams: simple, good sentiment and topic classification", ACL 2012), here over tf-idf vectors of length 1.
 */
export const nbsvm: TextLearner<NbsvmOptions> = textLearner<NbsvmOptions>({
  name: 'nbsvm',
  version: 1,
  guesses: (mode, rows) => {
    const common = { bits: bitsFor(rows), minRows: minRowsFor(rows), smoothing: 1 }
    return (rows < 5000 ? guessesForFewRows : guessesForManyRows)[mode].map((guess) => ({ ...common, ...guess }))
  },
  space: { smoothing: { kind: 'float', low: 0.1, high: 10, log: true } },
  recipe: ({ smoothing }) => ({ separate: supportVectors, loudness: logCountRatio(smoothing) }),
})

type Guess = Pick<NbsvmOptions, 'ngrams' | 'C'> & Partial<NbsvmOptions>

const guessesForManyRows: Record<Mode, Guess[]> = {
  quick: [{ ngrams: 3, C: 3 }],
  optimized: [
    { ngrams: 3, C: 3 },
    { ngrams: 3, C: 1 },
    { ngrams: 3, C: 10 },
    { ngrams: 2, C: 2 },
  ],
  full: [
    { ngrams: 3, C: 3 },
    { ngrams: 3, C: 1 },
    { ngrams: 3, C: 10 },
    { ngrams: 3, C: 5, smoothing: 2 },
    { ngrams: 2, C: 1 },
    { ngrams: 2, C: 3 },
    { ngrams: 2, C: 3, smoothing: 2 },
    { ngrams: 1, C: 0.3 },
  ],
}

const guessesForFewRows: Record<Mode, Guess[]> = {
  quick: [{ ngrams: 2, C: 1 }],
  optimized: [
    { ngrams: 2, C: 1 },
    { ngrams: 2, C: 3 },
    { ngrams: 1, C: 0.5 },
    { ngrams: 3, C: 3 },
  ],
  full: [
    { ngrams: 2, C: 1 },
    { ngrams: 2, C: 3 },
    { ngrams: 2, C: 0.3 },
    { ngrams: 1, C: 0.3 },
    { ngrams: 1, C: 1 },
    { ngrams: 3, C: 1 },
    { ngrams: 3, C: 5 },
    { ngrams: 2, C: 1, minRows: 2 },
  ],
}

/** ln((p / |p|) / (q / |q|)), where p and q count the rows of the class and of the rest that have the n-gram. */
const logCountRatio =
  (smoothing: number): Loudness =>
  ({ starts, columns, width }, signs) => {
    const inside = new Float64Array(width).fill(smoothing)
    const outside = new Float64Array(width).fill(smoothing)
    for (let i = 0; i < signs.length; i++) {
      const counts = signs[i]! > 0 ? inside : outside
      for (let place = starts[i]!; place < starts[i + 1]!; place++) counts[columns[place]!]!++
    }
    const shift = Math.log(sum(outside) / sum(inside))
    return Float32Array.from(inside, (count, column) => Math.log(count / outside[column]!) + shift)
  }

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
