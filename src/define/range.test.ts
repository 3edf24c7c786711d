import { describe, expect, it } from 'vitest'
import { learner, learnerSchema } from './learner.ts'
import { range } from './range.ts'

const faultOf = (given: object): string | undefined => {
  const parsed = learnerSchema.safeParse(learner.nbsvm(given))
  const first = parsed.error?.issues[0]
  return first && `${first.path.join('.')}: ${first.message}`
}

describe('a range in place of a setting', () => {
  it('is kept apart from what is fixed', () => {
    const given = learner.nbsvm({ ngrams: 2, C: range.float(0.1, 10, { log: true }), minRows: range.oneOf([1, 3]) })
    expect(given).toEqual({
      learner: 'nbsvm',
      options: { ngrams: 2 },
      space: {
        C: { kind: 'float', low: 0.1, high: 10, log: true },
        minRows: { kind: 'categorical', choices: [1, 3] },
      },
    })
    expect(learnerSchema.parse(given)).toEqual(given)
    expect(learner.baseline({ strategy: range.oneOf(['mean', 'median']) }).options).toEqual({})
  })

  it.each<[string, object, string]>([
    ['no point between the bounds', { C: range.float(3, 1) }, 'space.C: there is no number from 3 to 1'],
    ['a logarithm of nothing', { C: range.float(0, 1, { log: true }) }, 'space.C: a log range starts above 0'],
    ['steps on a log range', { C: range.float(1, 9, { log: true, step: 2 }) }, 'space.C: a log range has no steps'],
    ['a step of nothing', { C: range.float(1, 9, { step: 0 }) }, 'space.C.step: '],
    ['half a whole number', { ngrams: range.integer(1.5, 3) }, 'space.ngrams.low: '],
    ['no choice', { C: range.oneOf([]) }, 'space.C: a choice among nothing'],
    ['a choice twice', { C: range.oneOf([1, 1]) }, 'space.C: a choice is named twice'],
    ['bounds that the setting refuses', { ngrams: range.integer(0, 3) }, 'space.ngrams: the range holds 0'],
    ['fractions of words', { ngrams: range.float(1, 3) }, 'space.ngrams: the range holds 1.7'],
    ['choices that the setting refuses', { C: range.oneOf([1, 'two']) }, 'space.C: the range holds "two"'],
    [
      'a setting that is none',
      { depth: range.integer(1, 3) },
      'space.depth: there is no such setting (there is ngrams',
    ],
    ['an infinite bound', { C: range.float(1, Infinity) }, 'space.C.high: '],
  ])('is refused by name: %s', (_, given, message) => {
    expect(faultOf(given)).toContain(message)
  })
})
