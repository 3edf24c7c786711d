import { expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { textLinear } from './text-linear.ts'

const texts = ['a fine film', 'fine acting', 'a dull film', 'dull and long', 'fine', 'dull']
const features = { rows: texts.length, columns: { text: { kind: 'text' as const, values: texts } } }
const labels = Int32Array.of(1, 1, 0, 0, 1, 0)
const target = { task: 'classification' as const, classes: ['bad', 'good'], labels }
const facts = { rows: texts.length, task: 'classification' as const }

it.each(['log_loss', 'squared_hinge'] as const)('tells texts apart by its %s', (loss) => {
  const options = textLinear.candidates({ loss }, 'quick', facts)[0]!
  const encoded = textLinear.encode(features, options)
  const rows = Int32Array.from(texts, (_, i) => i)
  const fitted = textLinear.fit({ encoded, rows, target }, options, seededRandom(1))
  const scores = textLinear.decision(fitted, encoded, rows)
  expect(Array.from(labels, (_, i) => (scores[2 * i + 1]! > 0 ? 1 : 0))).toEqual([...labels])
})

it('asks a squared hinge for smaller costs, unless the cost is fixed', () => {
  const costs = (fixed: Parameters<typeof textLinear.candidates>[0]) =>
    textLinear.candidates(fixed, 'optimized', facts).map(({ C }) => C)
  expect(costs({})).toEqual([100, 10, 10, 100])
  expect(costs({ loss: 'squared_hinge' })).toEqual([1, 0.1, 0.1, 1])
  expect(new Set(costs({ loss: 'squared_hinge', C: 7 }))).toEqual(new Set([7]))
})
