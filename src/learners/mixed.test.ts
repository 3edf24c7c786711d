import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../kit/random.ts'
import { select, type Table } from '../kit/table.ts'
import type { Classes, Numbers, Target } from './learner.ts'
import type { MixedOptions } from './mixed/fit.ts'
import { mixed } from './mixed.ts'
import { nbsvm } from './nbsvm.ts'

const rowCount = 600
const rows = Int32Array.from({ length: rowCount }, (_, i) => i)
const training = rows.filter((i) => i % 3 !== 0)
const judging = rows.filter((i) => i % 3 === 0)

const optionsFor = (task: Target['task'], maxIter = 60): MixedOptions => {
  const [options] = mixed.candidates({ trees: { maxIter, earlyStopping: 0 } } as object, 'quick', { rows: 400, task })
  return options!
}

/** What a shop sells: what is said of it, what it is, and what it weighs. */
const goods = (random: Random) => {
  const pick = <T>(items: T[]): T => items[Math.floor(random() * items.length)]!
  const praise = Array.from(rows, () => random() < 0.5)
  const words = ['the', 'thing', 'is', 'from', 'a', 'shop', 'and', 'blue', 'round']
  const says = (isPraised: boolean) =>
    [...Array.from({ length: 8 }, () => pick(words)), pick(isPraised ? ['superb', 'gem'] : ['dull', 'broken'])].join(
      ' ',
    )
  const weight = Float64Array.from(rows, () => random())
  const kind = Array.from(rows, () => pick(['new', 'used']))
  const features: Table = {
    rows: rowCount,
    columns: {
      review: { kind: 'text', values: praise.map((each, i) => (i % 29 === 7 ? null : says(each))) },
      kind: { kind: 'category', values: kind.map((each, i) => (i % 31 === 3 ? null : each)) },
      weight: { kind: 'number', values: weight },
    },
  }
  const values = Float64Array.from(rows, (i) => (praise[i] ? 10 : 0) + 10 * weight[i]! + (kind[i] === 'new' ? 5 : 0))
  return { features, values }
}

const { features, values } = goods(seededRandom(3))
const numbers: Numbers = { task: 'regression', values }
// Dear are goods that are praised and heavy, cheap that are neither: neither the text nor the table alone tells.
const classesOf = (names: string[], bounds: number[]): Classes => ({
  task: 'classification',
  classes: names,
  labels: Int32Array.from(values, (value) => bounds.filter((bound) => value > bound).length),
})

const rowOf = (table: Table, row: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, column.values[row]]))

const fitTo = (table: Table, target: Target) => {
  const options = optionsFor(target.task)
  const encoded = mixed.encode(table, options)
  return { encoded, fitted: mixed.fit({ encoded, rows: training, target }, options, seededRandom(1)) }
}

/** The share of the judging rows that is right, or of their variance that is explained. */
const skill = (decision: Float64Array, target: Target): number => {
  if (target.task === 'classification') {
    const count = target.classes.length
    const likeliest = (i: number) => {
      const own = Array.from(decision.subarray(i * count, (i + 1) * count))
      return own.indexOf(Math.max(...own))
    }
    return judging.filter((row, i) => likeliest(i) === target.labels[row]).length / judging.length
  }
  const mean = judging.reduce((sum, row) => sum + target.values[row]!, 0) / judging.length
  const squares = (of: (row: number, i: number) => number) => judging.reduce((sum, row, i) => sum + of(row, i) ** 2, 0)
  return 1 - squares((row, i) => target.values[row]! - decision[i]!) / squares((row) => target.values[row]! - mean)
}

describe.each([
  ['two classes', classesOf(['cheap', 'dear'], [12])],
  ['three classes', classesOf(['cheap', 'fair', 'dear'], [8, 16])],
  ['numbers', numbers],
] as const)('mixed, %s', (_, target) => {
  const { encoded, fitted } = fitTo(features, target)
  const outputs = target.task === 'regression' ? 1 : target.classes.length

  it('knows more than the texts and more than the table', () => {
    const both = skill(mixed.decision(fitted, encoded, judging), target)
    for (const names of [['review'], ['kind', 'weight']]) {
      const alone = fitTo(select(features, names), target)
      expect(both).toBeGreaterThan(skill(mixed.decision(alone.fitted, alone.encoded, judging), target) + 0.1)
    }
    expect(both).toBeGreaterThan(0.8)
  })

  it('decides on a single row as it does on many, bit for bit, also when it was saved', () => {
    const { meta, arrays } = mixed.save(fitted)
    const again = mixed.load({ meta: JSON.parse(JSON.stringify(meta)), arrays })
    const scores = mixed.decision(fitted, encoded, rows)
    expect(mixed.decision(again, encoded, rows)).toEqual(scores)
    for (const i of rows) {
      expect(mixed.decisionRow(again, rowOf(features, i))).toEqual(scores.slice(i * outputs, (i + 1) * outputs))
    }
  })

  it('explains the whole of a score by words and columns', () => {
    for (const i of judging) {
      const scores = mixed.decisionRow(fitted, rowOf(features, i))
      for (let k = 0; k < outputs; k++) {
        const { base, contributions } = mixed.explain(fitted, rowOf(features, i), k)
        const sum = contributions.reduce((total, { contribution }) => total + contribution, base)
        expect(sum).toBeCloseTo(scores[k]!, 9)
        expect(contributions.map(({ feature }) => feature).every((name) => name in features.columns)).toBe(true)
      }
    }
  })

  it('names the word that moved the answer most', () => {
    const row = { review: 'the thing is superb', kind: 'used', weight: 0.5 }
    const words = mixed.explain(fitted, row, outputs - 1).contributions.filter(({ feature }) => feature === 'review')
    expect(words[0]!.value).toContain('superb')
    expect(words[0]!.contribution).toBeGreaterThan(0)
  })
})

// A model that has seen a text knows its label by heart. If trees learned from its scores, they would believe nothing else.
it('learns nothing from texts that say nothing', () => {
  const random = seededRandom(11)
  const labels = Int32Array.from(rows, (i) => (values[i]! + 8 * random() > 16 ? 1 : 0))
  const target: Classes = { task: 'classification', classes: ['no', 'yes'], labels }
  const unique = { kind: 'text' as const, values: Array.from(rows, (i) => `word${i} other${i}`) }
  const table = select(features, ['kind', 'weight'])
  const judge = (own: Table) => {
    const { encoded, fitted } = fitTo(own, target)
    return { fitted, skill: skill(mixed.decision(fitted, encoded, judging), target) }
  }
  const without = judge(table)
  const within = judge({ ...table, columns: { ...table.columns, review: unique } })
  expect(Math.abs(within.skill - without.skill)).toBeLessThan(0.05)

  const { texts } = within.fitted
  const options = optionsFor('classification')
  const scores = nbsvm.decision(
    texts[0]!,
    nbsvm.encode(select({ ...table, columns: { review: unique } }, ['review']), options.text),
    training,
  )
  const known = training.filter((row, i) => scores[2 * i + 1]! > 0 === (labels[row] === 1)).length / training.length
  expect(known).toBeGreaterThan(0.95)
})

it('predicts a number that is the same for most rows', () => {
  const zeros: Numbers = { task: 'regression', values: values.map((value) => (value > 22 ? value : 0)) }
  const { fitted, encoded } = fitTo(features, zeros)
  expect(mixed.decision(fitted, encoded, judging).every(Number.isFinite)).toBe(true)
  const same = fitTo(features, { ...numbers, values: values.map(() => 7) })
  expect(mixed.decisionRow(same.fitted, {})[0]).toBeCloseTo(7, 9)
})

it('has scores of other names than the columns', () => {
  const named: Table = { rows: rowCount, columns: { ...features.columns, 'text score 0': features.columns['weight']! } }
  const { fitted, encoded } = fitTo(named, numbers)
  expect(fitted.scores).not.toContain('text score 0')
  expect(mixed.decisionRow(fitted, rowOf(named, 4))).toEqual(mixed.decision(fitted, encoded, Int32Array.of(4)))
})

it('refuses scores that are not those of its texts', () => {
  const { fitted } = fitTo(features, numbers)
  const { meta, arrays } = mixed.save(fitted)
  expect(() => mixed.load({ meta: { ...meta, scores: ['text score 0'] }, arrays })).toThrow(/not those of its texts/)
})
