import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectNear } from '../../test/golden/golden.ts'
import golden from '../../test/golden/neighbours.json' with { type: 'json' }
import { CultivarError } from '../kit/errors.ts'
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import type { Target } from './learner.ts'
import { nearest } from './neighbours/vote.ts'
import { type NeighboursOptions, neighbours } from './neighbours.ts'

const options: NeighboursOptions = { k: 3, weights: 'uniform', ngrams: 1, bits: 18, maxRows: 1000 }

const fitTo = (features: Table, target: Target, given: Partial<NeighboursOptions> = {}) => {
  const own = { ...options, ...given }
  const encoded = neighbours.encode(features, own)
  const rows = Int32Array.from({ length: features.rows }, (_, i) => i)
  return { encoded, rows, fitted: neighbours.fit({ encoded, rows, target }, own, seededRandom(1)) }
}

const texts = (...values: (string | null)[]): Table => ({
  rows: values.length,
  columns: { text: { kind: 'text', values } },
})

const rowOf = (table: Table, row: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table.columns).map(([name, { values }]) => [name, values[row]]))

describe('nearest', () => {
  const shops = texts('red apple', 'green apple', 'red car', 'blue boat', null)
  const prices: Target = { task: 'regression', values: Float64Array.of(1, 2, 300, 4000, 0) }
  const { fitted } = fitTo(shops, prices)

  it('finds the rows that share words, the nearest first, with what they answer', () => {
    const found = nearest(fitted, { text: 'green apple pie' }, 2)
    expect(found.map(({ row, target }) => [row, target])).toEqual([
      [1, 2],
      [0, 1],
    ])
    expect(found[0]!.similarity).toBeCloseTo(1, 6)
  })

  it('measures the cosine of tf-idf vectors', () => {
    // Of 5 rows: red and apple in 2 each, green in 1.
    const [common, rare] = [Math.log(6 / 3) + 1, Math.log(6 / 2) + 1]
    const [, near] = nearest(fitted, { text: 'green apple' }, 2)
    const expected = (common * common) / (Math.hypot(common, rare) * Math.hypot(common, common))
    expect(near!.similarity).toBeCloseTo(expected, 6)
  })

  it('finds nothing where nothing is shared', () => {
    expect(nearest(fitted, { text: 'quantum' }, 2)).toEqual([])
    expect(neighbours.decisionRow(fitted, { text: 'quantum' })).toEqual(Float64Array.of((1 + 2 + 300 + 4000) / 5))
    expect(neighbours.explain(fitted, { text: 'quantum' }, 0)).toEqual({ base: 4303 / 5, contributions: [] })
  })
})

describe('as scikit-learn has it', () => {
  const target: Target = { task: 'regression', values: Float64Array.from(golden.values) }

  it.each(['uniform', 'distance'] as const)('finds the nearest texts, and answers with them: %s', (weights) => {
    const { fitted } = fitTo(texts(...golden.texts), target, { k: golden.k, weights, ngrams: 2, bits: 24 })
    golden.queries.forEach((text, i) => {
      const found = nearest(fitted, { text }, golden.k)
      expect(found.map(({ row }) => row)).toEqual(golden.rows[i])
      found.forEach(({ similarity }, n) => {
        expectNear(similarity, golden.similarities[i]![n]!, 1e-6)
      })
      expectNear(neighbours.decisionRow(fitted, { text })[0]!, golden.answers[weights][i]!, 1e-6)
    })
  })
})

/** Columns of every kind, some of them with gaps. */
const mixed = (rows: number, seed: number): Table => {
  const random = seededRandom(seed)
  const gap = <T>(value: T, none: T) => (random() < 0.1 ? none : value)
  const word = () => ['fine', 'dull', 'long', 'short', 'film'][Math.floor(random() * 5)]!
  const column = <T>(make: () => T) => Array.from({ length: rows }, make)
  return {
    rows,
    columns: {
      review: { kind: 'text', values: column(() => gap<string | null>(`${word()} ${word()} ${word()}`, null)) },
      colour: { kind: 'category', values: column(() => gap<string | null>(random() < 0.5 ? 'red' : 'blue', null)) },
      size: { kind: 'number', values: Float64Array.from(column(() => gap(100 * random(), Number.NaN))) },
      when: { kind: 'datetime', values: Float64Array.from(column(() => 1e12 + 1e9 * random())) },
    },
  }
}

const targets = (task: Target['task'], { rows, columns }: Table): Target => {
  const { values } = columns['size'] as { values: Float64Array }
  if (task === 'regression') return { task, values: values.map((value) => (Number.isNaN(value) ? 0 : value ** 2)) }
  return {
    task,
    classes: ['a', 'b', 'c'],
    labels: Int32Array.from({ length: rows }, (_, i) => (values[i]! > 50 ? i % 2 : 2)),
  }
}

describe.each(['classification', 'regression'] as const)('neighbours, %s', (task) => {
  const table = mixed(90, 7)
  const outputs = task === 'regression' ? 1 : 3
  describe.each(['uniform', 'distance'] as const)('with %s weights', (weights) => {
    const { fitted, encoded, rows } = fitTo(table, targets(task, table), { weights, k: 7 })
    const fresh = mixed(30, 8)

    it('decides on a single row as it does on many, also of tables with other levels', () => {
      const all = Int32Array.from({ length: fresh.rows }, (_, i) => i)
      const scores = neighbours.decision(fitted, neighbours.encode(fresh, options), all)
      for (const i of all) {
        const own = scores.slice(i * outputs, (i + 1) * outputs)
        expect(neighbours.decisionRow(fitted, rowOf(fresh, i))).toEqual(own)
      }
    })

    it('explains the whole of a score', () => {
      for (let i = 0; i < fresh.rows; i++) {
        const scores = neighbours.decisionRow(fitted, rowOf(fresh, i))
        for (let k = 0; k < outputs; k++) {
          const { base, contributions } = neighbours.explain(fitted, rowOf(fresh, i), k)
          const sum = contributions.reduce((total, { contribution }) => total + contribution, base)
          expect(Math.abs(sum - scores[k]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(scores[k]!)))
        }
      }
    })

    it('decides the same when it is saved and loaded, and refuses what is damaged', () => {
      const { meta, arrays } = neighbours.save(fitted)
      const again = neighbours.load({ meta: JSON.parse(JSON.stringify(meta)), arrays })
      expect(neighbours.decision(again, encoded, rows)).toEqual(neighbours.decision(fitted, encoded, rows))
      for (const [name, array] of Object.entries(arrays)) {
        const damaged = { meta, arrays: { ...arrays, [name]: array.slice(1) } }
        expect(() => neighbours.load(damaged), name).toThrow(/damaged/)
      }
    })
  })

  it('answers as its nearest row does when it asks one', () => {
    const target = targets(task, table)
    const { fitted } = fitTo(table, target, { k: 1 })
    for (let i = 0; i < table.rows; i++) {
      const scores = neighbours.decisionRow(fitted, rowOf(table, i))
      if (target.task === 'regression') expect(scores[0]).toBeCloseTo(target.values[i]!, 6)
      else expect(scores.indexOf(Math.max(...scores))).toBe(target.labels[i])
    }
  })
})

it('keeps a sample of many rows, the same from the same seed', () => {
  const table = mixed(200, 9)
  const kept = (seed: number) => {
    const encoded = neighbours.encode(table, options)
    const rows = Int32Array.from({ length: 200 }, (_, i) => i)
    const sample = { encoded, rows, target: targets('regression', table) }
    return neighbours.fit(sample, { ...options, maxRows: 50 }, seededRandom(seed)).rows
  }
  expect(kept(1)).toEqual(kept(1))
  expect(kept(1)).not.toEqual(kept(2))
  expect(new Set(kept(1)).size).toBe(50)
})

it('is never more alike than 1, and not at all to a row without values', () => {
  const table = mixed(50, 10)
  const { fitted } = fitTo(table, targets('regression', table))
  expect(nearest(fitted, {}, 5)).toEqual([])
  const row = fc.record({ review: fc.string(), colour: fc.string(), size: fc.double(), when: fc.double() })
  fc.assert(
    fc.property(row, (any) => {
      for (const { similarity } of nearest(fitted, any, 5)) {
        expect(similarity).toBeGreaterThan(0)
        expect(similarity).toBeLessThan(1 + 1e-6)
      }
    }),
  )
})

it('refuses an id', () => {
  const table: Table = { rows: 1, columns: { id: { kind: 'id', values: ['a'] } } }
  const refusal = (error: unknown) => error instanceof CultivarError && error.code === 'data/column-type'
  expect(() => neighbours.encode(table, options)).toThrow(expect.toSatisfy(refusal))
})
