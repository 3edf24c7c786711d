import { expect, test } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { select, type Table } from '../kit/table.ts'
import { findLearner } from './find.ts'
import { explainRow, loadPredictor, type Regressor, savePredictor, scoreRow, scoreTable } from './predictor.ts'

const rows = 60
const random = seededRandom(2)
const values = (): Float64Array => Float64Array.from({ length: rows }, random)
const table: Table = {
  rows,
  columns: {
    a: { kind: 'number', values: values() },
    left: { kind: 'number', values: values() },
    b: { kind: 'category', values: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 'x' : 'y')) },
  },
}

const fitTo = (columns: string[]): Regressor => {
  const learner = findLearner('linear')
  const [options] = learner.candidates({}, 'quick', { rows, task: 'regression' })
  const target = { task: 'regression' as const, values: (table.columns['a']!.values as Float64Array).map((x) => 3 * x) }
  const sample = {
    encoded: learner.encode(select(table, columns), options!),
    rows: Int32Array.from({ length: rows }, (_, i) => i),
    target,
  }
  const fitted = learner.fit(sample, options!, seededRandom(1))
  return { task: 'regression', learner, options: options!, fitted, columns, interval: { coverage: 0.9, radius: 1 } }
}

test('reads the columns that it learned from and no others, of tables and of rows, also when it was saved', () => {
  const predictor = fitTo(['a', 'b'])
  const { meta, arrays } = savePredictor(predictor)
  const named = { name: 'linear', options: predictor.options, positive: null, threshold: 0.5 }
  const loaded = loadPredictor(named, { meta: JSON.parse(JSON.stringify(meta)), arrays })
  const expected = scoreTable(predictor, select(table, ['a', 'b']))
  const noise: Table = {
    rows,
    columns: { ...table.columns, left: { kind: 'text', values: Array.from({ length: rows }, () => 'no number') } },
  }
  for (const each of [predictor, loaded]) {
    expect(scoreTable(each, table)).toEqual(expected)
    // The linear learner refuses texts, so this one is never shown to it.
    expect(scoreTable(each, noise)).toEqual(expected)
    const row = { left: 'no number', b: 'x', a: (table.columns['a']!.values as Float64Array)[0] }
    expect(scoreRow(each, row)[0]).toBe(expected[0])
    expect(
      explainRow(each, row, 0)
        .contributions.map(({ feature }) => feature)
        .sort(),
    ).toEqual(['a', 'b'])
  }
})

test('a saved predictor names its columns as words', () => {
  const predictor = fitTo(['a'])
  const { meta, arrays } = savePredictor(predictor)
  const named = { name: 'linear', options: predictor.options, positive: null, threshold: 0.5 }
  for (const columns of [[], 'a', [1]])
    expect(() => loadPredictor(named, { meta: { ...meta, columns }, arrays })).toThrow(/columns/)
})
