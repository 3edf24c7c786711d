import { expect, test } from 'vitest'
import { CultivarError } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import type { Signature } from '../registry.ts'
import type { Reference, Scorer } from '../training.ts'
import { warmUp } from './warm-up.ts'

const signature: Signature = {
  task: 'classification',
  inputs: [
    { name: 'age', kind: 'number', optional: true },
    { name: 'home', kind: 'category', optional: false, levels: ['owned', 'rented'] },
  ],
  target: 'y',
  labels: ['no', 'yes'],
}
const reference = (rows: number): Reference => ({
  rows,
  columns: { age: Array(rows).fill(40), home: Array(rows).fill('rented') },
  labels: {},
  confidence: [],
  predictions: [],
})

/** A model that notes what it is warmed with, and refuses the ages that it is told to. */
const modelOf = (refuses: (age: number) => CultivarError | undefined = () => undefined) => {
  const seen: number[][] = []
  const warm = async ({ columns }: Table) => {
    const ages = [...(columns['age']!.values as Float64Array)]
    const error = ages.map(refuses).find((each) => each !== undefined)
    if (error) throw error
    seen.push(ages)
  }
  const scorer = { warm } as unknown as Scorer
  return { seen, of: (rows: number) => ({ scorer, signature, reference: reference(rows) }) }
}

const recent = [
  { age: 1, home: 'owned' },
  { age: 2, home: 'owned' },
]

test('a version is warmed with what was asked lately, first with one row and then with all', async () => {
  const model = modelOf()
  await warmUp(model.of(100), recent)
  expect(model.seen).toEqual([[1], [1, 2]])
})

test('where nobody asked, with at most 64 rows of its reference; without one, with a row that is made', async () => {
  const model = modelOf()
  await warmUp(model.of(100), [])
  expect(model.seen).toEqual([[40], Array(64).fill(40)])
  const bare = modelOf()
  await warmUp(bare.of(0), [])
  expect(bare.seen).toEqual([[0], [0]])
})

test('rows that it refuses are no reason not to serve, and a process that breaks is one', async () => {
  const picky = modelOf((age) => (age === 2 ? new CultivarError('data/invalid', 'two') : undefined))
  await warmUp(picky.of(3), recent)
  expect(picky.seen.at(-1)).toEqual([40, 40, 40])
  const breaking = modelOf(() => new CultivarError('model/onnx-failed', 'ended'))
  await expect(warmUp(breaking.of(3), recent)).rejects.toMatchObject({ code: 'model/onnx-failed' })
})
