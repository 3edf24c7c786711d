import { expect, test } from 'vitest'
import { meanShap } from './mean-shap.ts'

test('the parts of a column count as one, and the directions of rows do not cancel', async () => {
  const explanations = [
    [
      ['text', 3],
      ['text', -1],
      ['age', -1],
    ],
    [
      ['text', -4],
      ['age', 1],
    ],
    [['town', 3]],
  ] as [string, number][][]
  const explain = (row: number) => ({
    base: 1,
    contributions: explanations[row]!.map(([feature, contribution]) => ({ feature, value: '', contribution })),
  })
  expect(await meanShap(explain, Int32Array.of(0, 1, 2))).toEqual([
    { column: 'text', importance: 2 },
    { column: 'town', importance: 1 },
    { column: 'age', importance: 2 / 3 },
  ])
  expect(await meanShap(explain, [2])).toEqual([{ column: 'town', importance: 3 }])
})
