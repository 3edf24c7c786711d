import { type EncodedText, encodeText } from '../encoders/text.ts'
import type { Learner, Mode } from '../learner.ts'
import { classesOf } from '../refusals.ts'
import { free, type Space } from '../space.ts'
import { load, save } from './files.ts'
import { fitPlanes, type LinearText, type Recipe } from './fit.ts'
import { textOnnx } from './onnx.ts'
import { decision, decisionRow, explain } from './scores.ts'

/** The settings of every linear learner of texts. */
export type TextOptions = {
  /** The longest run of words that is a feature. */
  ngrams: number
  /** N-grams are hashed into 2^bits buckets, at most 2^24. */
  bits: number
  /** An n-gram is a feature when at least so many rows have it. */
  minRows: number
  /** The price of an error against the size of the weights: the larger, the closer to the training rows. */
  C: number
}

export type TextLearner<Options extends TextOptions> = Learner<Options, EncodedText, LinearText>

/** Makes a learner of texts out of what is its own: the settings worth trying, and how its planes are found. */
export const textLearner = <Options extends TextOptions>(own: {
  name: string
  version: number
  guesses(mode: Mode, rows: number, fixed: Partial<Options>): Options[]
  /** Where a search may look, beside what all learners of texts share. */
  space?: Space
  recipe(options: Options): Pick<Recipe, 'separate' | 'loudness'>
}): TextLearner<Options> => ({
  name: own.name,
  version: own.version,
  tasks: ['classification'],
  calibration: 'platt',
  reads: { text: 'tf-idf of hashed n-grams', category: 'one feature a level' },
  candidates: (fixed, mode, { rows }) =>
    distinct(own.guesses(mode, rows, fixed).map((guess) => ({ ...guess, ...fixed }))),
  space: (fixed, { rows }) => free({ ...textSpace(rows), ...own.space }, fixed),
  encodingKey: ({ ngrams, bits }) => `${ngrams}-grams in 2^${bits}`,
  encode: (features, { ngrams, bits }) => encodeText(features, ngrams, bits),
  fit: ({ encoded, rows, target }, options, random) => {
    const { minRows, C } = options
    return fitPlanes(encoded, rows, classesOf(target), { minRows, C, ...own.recipe(options) }, random)
  },
  decision,
  decisionRow,
  explain,
  onnx: textOnnx,
  save,
  load,
})

// The number of buckets is not searched: too few cost accuracy and too many cost nothing but memory.
const textSpace = (rows: number): Space => ({
  ngrams: { kind: 'integer', low: 1, high: 3 },
  C: { kind: 'float', low: 0.01, high: 300, log: true },
  minRows: { kind: 'integer', low: 1, high: rows < 5000 ? 2 : 5 },
  bits: { kind: 'categorical', choices: [bitsFor(rows)] },
})

/**
 * Enough buckets that few n-grams share one. On 25,000 film reviews with 5 million n-grams, 2^20 cost 0.9 points of accuracy
 * and 2^22 cost 0.2 against 2^24, which costs nothing but 64 MB while fitting. Fewer rows need fewer.
 */
export const bitsFor = (rows: number): number => Math.min(24, Math.max(18, Math.ceil(Math.log2(rows + 1)) + 11))

/** In a small data set most words occur once: to leave those out cost 1.5 points with 600 short reviews. */
export const minRowsFor = (rows: number): number => (rows < 5000 ? 1 : 2)

// What the user fixed can make two guesses the same.
const distinct = <Options>(all: Options[]): Options[] => [
  ...new Map(all.map((options) => [JSON.stringify(options), options])).values(),
]
