import type { Mode } from './learner.ts'
import { logisticPlane, supportVectors } from './text/dual-descent.ts'
import { bitsFor, minRowsFor, type TextLearner, type TextOptions, textLearner } from './text/text-learner.ts'

export type TextLinearOptions = TextOptions & {
  /** `log_loss` is logistic regression, whose scores are log-odds; `squared_hinge` is a support vector machine. */
  loss: 'log_loss' | 'squared_hinge'
}

/** A plane with an L2 penalty over tf-idf n-grams: the plain linear model of text. */
export const textLinear: TextLearner<TextLinearOptions> = textLearner<TextLinearOptions>({
  name: 'textLinear',
  version: 1,
  guesses: (mode, rows, { loss = 'log_loss' }) =>
    guesses[mode].map(({ ngrams, C }) => ({
      bits: bitsFor(rows),
      minRows: minRowsFor(rows),
      ngrams,
      C: loss === 'log_loss' ? C : C / hingeShare,
      loss,
    })),
  space: { loss: { kind: 'categorical', choices: ['log_loss', 'squared_hinge'] } },
  recipe: ({ loss }) => ({ separate: loss === 'log_loss' ? logisticPlane : supportVectors }),
})

// The squared hinge asks a wrong row a price that grows with its square, so it does with a far smaller C.
const hingeShare = 100

const guesses: Record<Mode, Pick<TextOptions, 'ngrams' | 'C'>[]> = {
  quick: [{ ngrams: 2, C: 100 }],
  optimized: [
    { ngrams: 2, C: 100 },
    { ngrams: 2, C: 10 },
    { ngrams: 1, C: 10 },
    { ngrams: 3, C: 100 },
  ],
  full: [
    { ngrams: 2, C: 100 },
    { ngrams: 2, C: 30 },
    { ngrams: 2, C: 10 },
    { ngrams: 1, C: 3 },
    { ngrams: 1, C: 10 },
    { ngrams: 3, C: 30 },
    { ngrams: 3, C: 100 },
    { ngrams: 3, C: 300 },
  ],
}
