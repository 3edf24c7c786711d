import type { Mode } from './learner.ts'
import { logisticPlane } from './text/dual-descent.ts'
import { bitsFor, minRowsFor, type TextLearner, type TextOptions, textLearner } from './text/text-learner.ts'

/** Logistic regression with an L2 penalty over tf-idf n-grams: the plain baseline, whose scores are log-odds. */
export const logistic: TextLearner<TextOptions> = textLearner<TextOptions>({
  name: 'logistic',
  version: 1,
  guesses: (mode, rows) => guesses[mode].map((guess) => ({ bits: bitsFor(rows), minRows: minRowsFor(rows), ...guess })),
  recipe: () => ({ separate: logisticPlane }),
})

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
