import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../../src/kit/random.ts'
import { type ColumnValues, select, type Table } from '../../src/kit/table.ts'
import type { AnyLearner, Classes, Numbers, Sample, Saved, Target } from '../../src/learners.ts'
import { likeliest, read, refusal, rowOf, written } from './saved.ts'

/**
 * What every learner of tables keeps. `options` are those it fits with; `monotone` adds to them that the prediction may only
 * rise with the column of that name, for learners that can promise it.
 */
export const tableLearnerContract = (
  learner: AnyLearner,
  options: object,
  monotone?: (column: string) => object,
): void => {
  for (const task of learner.tasks) {
    for (const classes of task === 'regression' ? [0] : [2, 3]) suite(learner, options, classes, monotone)
  }
}

const suite = (
  learner: AnyLearner,
  options: object,
  classes: number,
  monotone: ((column: string) => object) | undefined,
): void => {
  describe(`${learner.name}, ${classes === 0 ? 'numbers' : `${classes} classes`}`, () => {
    const { features, target } = example(classes, seededRandom(classes + 1))
    const outputs = Math.max(1, classes)
    const encoded = learner.encode(features, options)
    const rows = Int32Array.from({ length: features.rows }, (_, i) => i)
    const training = rows.filter((i) => i % 3 !== 0)
    const judging = rows.filter((i) => i % 3 === 0)
    const fitTo = (sample: Partial<Sample<unknown>>, own: object = options, seed = 1) =>
      learner.fit({ encoded, rows: training, target, ...sample }, own, seededRandom(seed))
    const fitted = fitTo({})
    const decide = (model: unknown, table: Table) =>
      learner.decision(
        model,
        learner.encode(table, options),
        Int32Array.from({ length: table.rows }, (_, i) => i),
      )

    it('makes the same bytes from the same seed', () => {
      expect(written(learner.save(fitTo({})))).toEqual(written(learner.save(fitted)))
    })

    it('decides the same after JSON and bytes', () => {
      const again = learner.load(read(written(learner.save(fitted))))
      expect(learner.decision(again, encoded, rows)).toEqual(learner.decision(fitted, encoded, rows))
      expect(learner.decisionRow(again, rowOf(features, 0))).toEqual(learner.decisionRow(fitted, rowOf(features, 0)))
    })

    it('refuses a damaged file', () => {
      const { meta, arrays } = learner.save(fitted)
      const damaged: Saved[] = [{ meta: {}, arrays }]
      for (const name of Object.keys(meta)) {
        damaged.push({ meta: Object.fromEntries(Object.entries(meta).filter(([other]) => other !== name)), arrays })
      }
      for (const name of Object.keys(arrays)) {
        damaged.push({ meta, arrays: Object.fromEntries(Object.entries(arrays).filter(([other]) => other !== name)) })
      }
      for (const saved of damaged) expect(() => learner.load(saved)).toThrow(refusal('model/corrupt'))
    })

    it('decides on a single row as it does on many', () => {
      const scores = learner.decision(fitted, encoded, rows)
      expect(scores.length).toBe(rows.length * outputs)
      expect(scores.every(Number.isFinite)).toBe(true)
      for (const i of rows) {
        expect(learner.decisionRow(fitted, rowOf(features, i))).toEqual(scores.slice(i * outputs, (i + 1) * outputs))
      }
      const some = Int32Array.of(7, 3, 3, 0)
      const own = Array.from(some).flatMap((i) => Array.from(scores.slice(i * outputs, (i + 1) * outputs)))
      expect(Array.from(learner.decision(fitted, encoded, some))).toEqual(own)
    })

    it('takes what is missing, strange or never seen for no more than that', () => {
      const blank = Object.fromEntries(Object.keys(features.columns).map((name) => [name, null]))
      const none = learner.decisionRow(fitted, {})
      expect(none.every(Number.isFinite)).toBe(true)
      expect(learner.decisionRow(fitted, blank)).toEqual(none)
      const unseen = { ...rowOf(features, 1), colour: 'never seen' }
      expect(learner.decisionRow(fitted, unseen).every(Number.isFinite)).toBe(true)
      const strange = fc.oneof(fc.double(), fc.boolean(), fc.string({ unit: 'binary' }), fc.constant(null))
      const row = fc.record(Object.fromEntries(Object.keys(features.columns).map((name) => [name, strange])))
      fc.assert(fc.property(row, (each) => learner.decisionRow(fitted, each).every(Number.isFinite)))
    })

    it('decides the same on a table with other levels and columns in another order', () => {
      const names = Object.keys(features.columns).reverse()
      const other = { ...select(features, names), rows: features.rows }
      const { colour } = features.columns as Record<string, { kind: 'category'; values: (string | null)[] }>
      other.columns['colour'] = { kind: 'category', values: ['never seen', ...colour!.values.slice(1)] }
      const scores = decide(fitted, other).slice(outputs)
      expect(scores).toEqual(learner.decision(fitted, encoded, rows).slice(outputs))
    })

    it('explains the whole of a score, the largest part first', () => {
      for (const i of [...judging].slice(0, 20)) {
        const row = rowOf(features, i)
        const scores = learner.decisionRow(fitted, row)
        for (let k = 0; k < outputs; k++) {
          const { base, contributions } = learner.explain(fitted, row, k)
          const parts = contributions.map(({ contribution }) => contribution)
          const sum = parts.reduce((total, part) => total + part, base)
          expect(sum).toBeCloseTo(scores[k]!, 8)
          expect(parts).toEqual(parts.toSorted((a, b) => Math.abs(b) - Math.abs(a)))
          const names = contributions.map(({ feature }) => feature)
          expect(new Set(names).size).toBe(names.length)
          expect(Object.keys(features.columns)).toEqual(expect.arrayContaining(names))
        }
      }
    })

    it('is better than an answer that looks at nothing', () => {
      const scores = learner.decision(fitted, encoded, judging)
      expect(skill(scores, target, judging)).toBeGreaterThan(0.5)
    })

    it('learns from columns without anything in them', () => {
      const poor: Table = {
        rows: features.rows,
        columns: {
          same: numbers(features.rows, () => 7),
          void: numbers(features.rows, () => Number.NaN),
          word: { kind: 'category', values: Array(features.rows).fill('one') },
          silence: { kind: 'category', values: Array(features.rows).fill(null) },
        },
      }
      for (const names of [['same'], ['void'], ['word'], ['silence'], Object.keys(poor.columns)]) {
        const table = select(poor, names)
        const model = fitTo({ encoded: learner.encode(table, options) })
        const scores = decide(model, table)
        expect(scores.every(Number.isFinite)).toBe(true)
        expect(learner.decisionRow(model, rowOf(table, 1))).toEqual(scores.slice(outputs, 2 * outputs))
      }
    })

    it('learns from any numbers and words', () => {
      const cell = fc.record({
        x: fc.oneof(fc.float(), fc.constant(Number.NaN), fc.integer({ min: -2, max: 2 })),
        word: fc.oneof(fc.constant(null), fc.string({ unit: 'binary', maxLength: 2 })),
      })
      fc.assert(
        fc.property(fc.array(cell, { minLength: 4, maxLength: 30 }), (cells) => {
          const table: Table = {
            rows: cells.length,
            columns: {
              x: numbers(cells.length, (i) => (Number.isFinite(cells[i]!.x) ? cells[i]!.x : Number.NaN)),
              word: { kind: 'category', values: cells.map(({ word }) => word) },
            },
          }
          const own = learner.encode(table, options)
          const all = Int32Array.from(cells, (_, i) => i)
          const goal: Target =
            target.task === 'regression'
              ? { task: 'regression', values: Float64Array.from(all, (i) => i % 5) }
              : { ...target, labels: all.map((i) => i % classes) }
          const model = fitTo({ encoded: own, rows: all, target: goal })
          const scores = learner.decision(model, own, all)
          expect(scores.every(Number.isFinite)).toBe(true)
          expect(learner.decisionRow(model, rowOf(table, 0))).toEqual(scores.slice(0, outputs))
        }),
        { numRuns: 30 },
      )
    })

    it('learns from very many levels', () => {
      // An ensemble fits each of its members several times, and they have shown it one by one.
      const count = learner.name.startsWith('ensemble') ? 5_000 : 100_000
      const table: Table = {
        rows: count,
        columns: { name: { kind: 'category', values: Array.from({ length: count }, (_, i) => `level ${i}`) } },
      }
      const all = Int32Array.from({ length: count }, (_, i) => i)
      const goal: Target =
        target.task === 'regression'
          ? { task: 'regression', values: Float64Array.from(all, (i) => i % 7) }
          : { ...target, labels: all.map((i) => i % classes) }
      const model = fitTo({ encoded: learner.encode(table, options), rows: all, target: goal })
      expect(learner.decisionRow(model, { name: 'level 5' }).every(Number.isFinite)).toBe(true)
    })

    it('fits two rows, and refuses fewer', () => {
      const two = classes === 0 ? [0, 1] : [0, 1].map((k) => (target as Classes).labels.indexOf(k))
      const model = fitTo({ rows: Int32Array.from(two) })
      expect(learner.decision(model, encoded, rows).every(Number.isFinite)).toBe(true)
      expect(() => fitTo({ rows: Int32Array.of(0) })).toThrow(refusal('data/too-few-rows'))
      expect(() => fitTo({ rows: new Int32Array(0) })).toThrow(refusal('data/too-few-rows'))
    })

    if (target.task === 'regression') numbersOnly(fitTo, target, training)
    else classesOnly(learner, fitTo, { target, rows, training, encoded })
    if (monotone) {
      it('rises with a column where that was promised', () => {
        const model = fitTo({}, { ...options, ...monotone('size') })
        for (const i of [...judging].slice(0, 30)) {
          const scores = [-3, -1, -0.5, 0, 0.2, 0.7, 1.5, 4].map(
            (size) => learner.decisionRow(model, { ...rowOf(features, i), size }).at(-1)!,
          )
          if (classes < 3) expect(scores).toEqual(scores.toSorted((a, b) => a - b))
        }
      })
    }
  })
}

const numbersOnly = (fitTo: (sample: { target: Numbers }) => unknown, target: Numbers, training: Int32Array): void => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses to predict %d', (bad) => {
    const values = target.values.slice()
    values[training[3]!] = bad
    expect(() => fitTo({ target: { ...target, values } })).toThrow(refusal('data/target-not-finite'))
  })

  it.each([1e-12, 1e12])('is the same in units of %d', (unit) => {
    expect(() => fitTo({ target: { ...target, values: target.values.map((value) => value * unit) } })).not.toThrow()
  })
}

const classesOnly = (
  learner: AnyLearner,
  fitTo: (sample: Partial<Sample<unknown>>) => unknown,
  { target, rows, training, encoded }: { target: Classes; rows: Int32Array; training: Int32Array; encoded: unknown },
): void => {
  it('refuses rows of one class', () => {
    const same = rows.filter((row) => target.labels[row] === 1)
    expect(() => fitTo({ rows: same })).toThrow(refusal('data/single-class'))
  })

  it('never answers with a class that had no row', () => {
    const missing: Classes = { ...target, classes: ['never seen', ...target.classes] }
    const labels = target.labels.map((label) => label + 1)
    const model = fitTo({ rows: training, target: { ...missing, labels } })
    const count = missing.classes.length
    const scores = learner.decision(model, encoded, rows)
    expect(scores.every(Number.isFinite)).toBe(true)
    expect(rows.some((_, i) => likeliest(scores, i, count) === 0)).toBe(false)
  })
}

/** Numbers, words, truths and moments, of which some are missing; the target hangs on all of them but `noise`. */
const example = (classes: number, random: Random): { features: Table; target: Target } => {
  const rows = 600
  const colours = ['red', 'green', 'blue', 'grey', 'black', 'white']
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const sparse = (value: () => number) => numbers(rows, (i) => (i % 23 === 5 ? Number.NaN : value()))
  const size = sparse(gaussian)
  const count: ColumnValues = { ...sparse(() => Math.floor(random() * 5)), kind: 'integer' }
  const isNew: ColumnValues = { ...sparse(() => Math.floor(random() * 2)), kind: 'boolean' }
  const day = 86_400_000
  const since: ColumnValues = {
    ...sparse(() => Date.UTC(2024, 0, 1) + Math.floor(random() * 400) * day),
    kind: 'datetime',
  }
  const words = Array.from({ length: rows }, (_, i) => (i % 31 === 3 ? null : colours[Math.floor(random() ** 2 * 6)]!))
  const noise = sparse(gaussian)
  const known = (value: number) => (Number.isNaN(value) ? 0 : value)
  const values = Float64Array.from(
    { length: rows },
    (_, i) =>
      2 * known(size.values[i]!) +
      known(count.values[i]!) +
      2 * known(isNew.values[i]!) +
      (['blue', 'grey'].includes(words[i] ?? '') ? 2 : 0) +
      0.3 * gaussian(),
  )
  const features: Table = {
    rows,
    columns: { size, colour: { kind: 'category', values: words }, count, isNew, since, noise },
  }
  if (classes === 0) return { features, target: { task: 'regression', values } }
  const sorted = values.toSorted()
  const cuts = Array.from({ length: classes - 1 }, (_, k) => sorted[Math.floor(((k + 1) * rows) / classes)]!)
  const labels = Int32Array.from(values, (value) => cuts.filter((cut) => value >= cut).length)
  return { features, target: { task: 'classification', classes: ['low', 'high', 'top'].slice(0, classes), labels } }
}

const numbers = (rows: number, value: (row: number) => number): { kind: 'number'; values: Float64Array } => ({
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, i) => value(i)),
})

/** The share of the error of a constant answer that is gone. */
const skill = (scores: Float64Array, target: Target, rows: Int32Array): number => {
  if (target.task === 'classification') {
    const count = target.classes.length
    const wrong = rows.filter((row, i) => likeliest(scores, i, count) !== target.labels[row]).length
    return 1 - wrong / rows.length / (1 - 1 / count)
  }
  const truth = rows.reduce((sum, row) => sum + target.values[row]!, 0) / rows.length
  const squares = (guess: (i: number) => number) =>
    rows.reduce((sum, row, i) => sum + (guess(i) - target.values[row]!) ** 2, 0)
  return 1 - squares((i) => scores[i]!) / squares(() => truth)
}
