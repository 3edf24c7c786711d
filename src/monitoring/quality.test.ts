import { describe, expect, test } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { bootstrap, wilson } from './interval.ts'
import type { Labelled } from './labelled.ts'
import { measureQuality } from './quality.ts'
import type { Watched } from './reference.ts'

const watched: Watched = {
  version: 1,
  reference: { rows: 0, columns: {}, labels: {}, confidence: [], predictions: [] },
  kinds: {},
  labels: ['no', 'yes'],
  positive: 1,
  threshold: 0.5,
}
const accuracy = { metric: 'accuracy', atLeast: 0.75, minimumLabels: 30 } as const

describe('measureQuality', () => {
  test('is content with what was asked for', () => {
    const { status, test: found } = measureQuality(labelled({ right: 80, wrong: 20 }), watched, accuracy)
    expect(status).toBe('ok')
    expect(found).toMatchObject({ metric: 'accuracy', value: 0.8, n: 100, met: true, surely: false })
  })

  test('says bad, and whether that is sure', () => {
    expect(measureQuality(labelled({ right: 70, wrong: 30 }), watched, accuracy)).toMatchObject({
      status: 'bad',
      test: { met: false, surely: false },
    })
    expect(measureQuality(labelled({ right: 50, wrong: 50 }), watched, accuracy).test.surely).toBe(true)
  })

  test('waits for labels', () => {
    expect(measureQuality([], watched, accuracy)).toEqual({
      status: 'too-few-labels',
      test: { metric: 'accuracy', n: 0, at_least: 0.75, met: false, surely: false },
    })
    expect(measureQuality(labelled({ right: 9, wrong: 20 }), watched, accuracy).status).toBe('too-few-labels')
  })

  test('counts a loss the other way round', () => {
    const loss = { metric: 'log_loss', atLeast: 0.6, minimumLabels: 30 } as const
    expect(measureQuality(labelled({ right: 95, wrong: 5 }), watched, loss).status).toBe('ok')
    expect(measureQuality(labelled({ right: 20, wrong: 80 }), watched, loss)).toMatchObject({
      status: 'bad',
      test: { surely: true },
    })
  })

  test('leaves out labels that the version does not know', () => {
    const rows = labelled({ right: 40, wrong: 0 })
    rows[0]!.label = 'maybe'
    expect(measureQuality(rows, watched, accuracy).test.n).toBe(39)
  })

  test('has no AUC of a single class', () => {
    const rows = labelled({ right: 40, wrong: 0 }).map((row) => ({ ...row, label: 'yes' }))
    const auc = { metric: 'roc_auc', atLeast: 0.7, minimumLabels: 30 } as const
    expect(measureQuality(rows, watched, auc)).toMatchObject({ status: 'too-few-labels' })
    expect(measureQuality(rows, watched, auc).test.value).toBeUndefined()
  })
})

test("Wilson's interval is that of R's prop.test without correction", () => {
  expect(wilson(0.8, 100).low).toBeCloseTo(0.7111708, 6)
  expect(wilson(0.8, 100).high).toBeCloseTo(0.8666331, 6)
  expect(wilson(1, 30).high).toBeCloseTo(1, 12)
})

test('the bootstrap of a share is near its Wilson interval', () => {
  const hits = Array.from({ length: 200 }, (_, i) => Number(i < 140))
  const share = (rows: Int32Array) => rows.reduce((sum, row) => sum + hits[row]!, 0) / rows.length
  const drawn = bootstrap(200, share, seededRandom(1))!
  expect(drawn.low).toBeCloseTo(wilson(0.7, 200).low, 1)
  expect(drawn.high).toBeCloseTo(wilson(0.7, 200).high, 1)
})

const labelled = ({ right, wrong }: { right: number; wrong: number }): Labelled[] =>
  Array.from({ length: right + wrong }, (_, i) => {
    const predicted = i % 2 === 0 ? 'yes' : 'no'
    const other = i % 2 === 0 ? 'no' : 'yes'
    const yes = predicted === 'yes' ? 0.8 : 0.2
    const output = { yes, no: 1 - yes }
    const time = new Date(0)
    const label = i < right ? predicted : other
    return { id: String(i), version: 1, predictedAt: time, labelledAt: time, input: {}, output, predicted, label }
  })
