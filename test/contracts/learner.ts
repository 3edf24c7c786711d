import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../../src/kit/random.ts'
import type { Table } from '../../src/kit/table.ts'
import type { AnyLearner, Classes, Saved } from '../../src/learners.ts'
import { likeliest, read, refusal, rowOf, written } from './saved.ts'

/** What every learner keeps. `example` makes rows that are easy to tell apart, of as many classes as it is asked for. */
export const learnerContract = (learner: AnyLearner, example: (classes: number, random: Random) => Example): void => {
  describe.each([2, 3])(`${learner.name}, %i classes`, (classes) => {
    const { features, target } = example(classes, seededRandom(classes))
    const options = learner.candidates({}, 'quick', { rows: features.rows, task: 'classification' })[0]!
    const encoded = learner.encode(features, options)
    const rows = Int32Array.from({ length: features.rows }, (_, i) => i)
    const training = rows.filter((i) => i % 3 !== 0)
    const judging = rows.filter((i) => i % 3 === 0)
    const fit = (seed: number) => learner.fit({ encoded, rows: training, target }, options, seededRandom(seed))
    const fitted = fit(1)

    it('makes the same bytes from the same seed', () => {
      expect(written(learner.save(fit(1)))).toEqual(written(learner.save(fitted)))
    })

    it('decides the same after JSON and bytes', () => {
      const again = learner.load(read(written(learner.save(fitted))))
      expect(learner.decision(again, encoded, rows)).toEqual(learner.decision(fitted, encoded, rows))
      expect(learner.decisionRow(again, rowOf(features, 0))).toEqual(learner.decisionRow(fitted, rowOf(features, 0)))
    })

    it('refuses a damaged file', () => {
      const { meta, arrays } = learner.save(fitted)
      const damaged: Saved[] = [{ meta: {}, arrays }]
      for (const [name, array] of Object.entries(arrays)) {
        if (array.length > 0) damaged.push({ meta, arrays: { ...arrays, [name]: array.slice(1) } })
        damaged.push({ meta, arrays: Object.fromEntries(Object.entries(arrays).filter(([other]) => other !== name)) })
      }
      for (const saved of damaged) expect(() => learner.load(saved)).toThrow(refusal('model/corrupt'))
    })

    it('gives one finite score for each class', () => {
      const scores = learner.decision(fitted, encoded, judging)
      expect(scores.length).toBe(judging.length * classes)
      expect(scores.every(Number.isFinite)).toBe(true)
    })

    it('decides on a single row as it does on many', () => {
      const scores = learner.decision(fitted, encoded, rows)
      for (const i of judging) {
        expect(learner.decisionRow(fitted, rowOf(features, i))).toEqual(scores.slice(i * classes, (i + 1) * classes))
      }
    })

    it('reads any text, and none', () => {
      const blank = Object.fromEntries(Object.keys(features.columns).map((name) => [name, null]))
      expect(learner.decisionRow(fitted, {}).every(Number.isFinite)).toBe(true)
      expect(learner.decisionRow(fitted, blank)).toEqual(learner.decisionRow(fitted, {}))
      fc.assert(
        fc.property(anyText, (text) => {
          const row = Object.fromEntries(Object.keys(features.columns).map((name) => [name, text]))
          expect(learner.decisionRow(fitted, row).every(Number.isFinite)).toBe(true)
        }),
      )
    })

    it('learns from any text', () => {
      const texts = fc.array(anyText, { minLength: 4, maxLength: 8 })
      fc.assert(
        fc.property(texts, (values) => {
          const wild: Table = { rows: values.length, columns: { text: { kind: 'text', values } } }
          const labels = Int32Array.from(values, (_, i) => i % classes)
          const all = Int32Array.from(values, (_, i) => i)
          const own = learner.encode(wild, options)
          const learned = { encoded: own, rows: all, target: { ...target, labels } }
          const model = learner.fit(learned, options, seededRandom(1))
          const scores = learner.decision(model, own, all)
          expect(scores.every(Number.isFinite)).toBe(true)
          expect(learner.decisionRow(model, { text: values[0] })).toEqual(scores.slice(0, classes))
        }),
        { numRuns: 20 },
      )
    })

    it('explains the whole of a score, the largest part first', () => {
      for (const i of judging.slice(0, 10)) {
        const row = rowOf(features, i)
        const scores = learner.decisionRow(fitted, row)
        for (let k = 0; k < classes; k++) {
          const { base, contributions } = learner.explain(fitted, row, k)
          const parts = contributions.map(({ contribution }) => contribution)
          const sum = parts.reduce((total, part) => total + part, base)
          expect(sum).toBeCloseTo(scores[k]!, 9)
          expect(parts).toEqual(parts.toSorted((a, b) => Math.abs(b) - Math.abs(a)))
        }
      }
    })

    it('is at least as often right as the largest class', () => {
      const scores = learner.decision(fitted, encoded, judging)
      const right = judging.filter((row, i) => likeliest(scores, i, classes) === target.labels[row]).length
      const largest = Math.max(
        ...target.classes.map((_, k) => judging.filter((row) => target.labels[row] === k).length),
      )
      expect(right).toBeGreaterThanOrEqual(largest)
      if (learner.name !== 'baseline') expect(right / judging.length).toBeGreaterThan(0.9)
    })

    it('refuses no rows, and rows of one class', () => {
      const none = new Int32Array(0)
      const same = rows.filter((row) => target.labels[row] === 1)
      const fitTo = (some: Int32Array) => () => learner.fit({ encoded, rows: some, target }, options, seededRandom(1))
      expect(fitTo(none)).toThrow(refusal('data/too-few-rows'))
      expect(fitTo(same)).toThrow(refusal('data/single-class'))
    })

    it('fits where one of the classes has no row', () => {
      const missing: Classes = { ...target, classes: [...target.classes, 'never seen'] }
      const model = learner.fit({ encoded, rows: training, target: missing }, options, seededRandom(1))
      const scores = learner.decision(model, encoded, judging)
      expect(scores.every(Number.isFinite)).toBe(true)
      expect(judging.some((_, i) => likeliest(scores, i, classes + 1) === classes)).toBe(false)
    })
  })

  describe(`${learner.name}, its candidates`, () => {
    it.each(['quick', 'optimized', 'full'] as const)('keep what the user fixed: %s', (mode) => {
      const first = Object.entries(learner.candidates({}, 'quick', { rows: 1000, task: 'classification' })[0]!)
      const candidates = learner.candidates(Object.fromEntries(first), mode, {
        rows: 100_000,
        task: 'classification',
      })
      expect(candidates).toEqual([Object.fromEntries(first)])
      const free = learner.candidates({}, mode, { rows: 1000, task: 'classification' })
      expect(new Set(free.map((options) => JSON.stringify(options))).size).toBe(free.length)
    })
  })
}

export interface Example {
  features: Table
  target: Classes
}

/** Strings of all kinds: words, emoji, marks, control characters, and surrogates without their other half. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
)
