import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { stepAt } from './calibration/isotonic.ts'
import { sigmoidAt } from './calibration/platt.ts'
import { type Calibration, calibrate, fitCalibration } from './calibration.ts'

const mirrored = (scores: number[]) => Float64Array.from(scores.flatMap((score) => [-score, score]))
const curveOf = ({ curves }: Calibration) => curves[0]!

describe('platt', () => {
  it('recovers the curve that the labels were drawn from', () => {
    const random = seededRandom(5)
    const scores = Array.from({ length: 20_000 }, () => 4 * random() - 2)
    const truth = { kind: 'sigmoid' as const, slope: 1.7, intercept: -0.4 }
    const labels = Int32Array.from(scores, (score) => (random() < sigmoidAt(truth, score) ? 1 : 0))
    const curve = curveOf(fitCalibration('platt', mirrored(scores), labels, 2))
    if (curve.kind !== 'sigmoid') throw new Error('not a sigmoid')
    expect(Math.abs(curve.slope - truth.slope)).toBeLessThan(0.1)
    expect(Math.abs(curve.intercept - truth.intercept)).toBeLessThan(0.1)
  })

  it('is not certain where the classes are far apart, or one is absent', () => {
    const apart = fitCalibration('platt', mirrored([-9, -8, 8, 9]), Int32Array.of(0, 0, 1, 1), 2)
    const [, sure] = calibrate(apart, mirrored([9]))
    expect(sure).toBeGreaterThan(0.7)
    expect(sure).toBeLessThan(0.77)
    const alone = fitCalibration('platt', mirrored([1, 1, 1]), Int32Array.of(1, 1, 1), 2)
    expect(calibrate(alone, mirrored([1]))[1]).toBeCloseTo(0.8, 3)
  })
})

describe('isotonic', () => {
  it('pools neighbours that are out of order', () => {
    const labels = Int32Array.of(0, 1, 0, 0, 1, 1, 0, 1, 1, 1)
    const scores = Array.from(labels, (_, i) => i)
    const curve = curveOf(fitCalibration('isotonic', mirrored(scores), labels, 2))
    if (curve.kind !== 'steps') throw new Error('not steps')
    const third = 1 / 3
    const expected = [1 / 12, third, third, third, 2 / 3, 2 / 3, 2 / 3, 11 / 12, 11 / 12, 11 / 12]
    for (const [i, score] of scores.entries()) expect(stepAt(curve, score)).toBeCloseTo(expected[i]!, 12)
    expect(stepAt(curve, 3.5)).toBeCloseTo(0.5, 12)
  })

  it('never falls, and never leaves 0 to 1', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 1 })), { minLength: 1 })
    fc.assert(
      fc.property(rows, (pairs) => {
        const labels = Int32Array.from(pairs, ([, label]) => label)
        const calibration = fitCalibration('isotonic', mirrored(pairs.map(([score]) => score)), labels, 2)
        const grid = Array.from({ length: 60 }, (_, i) => stepAt(curveOf(calibration) as never, i - 30))
        expect(grid).toEqual(grid.toSorted((a, b) => a - b))
        expect(grid[0]).toBeGreaterThan(0)
        expect(grid.at(-1)).toBeLessThan(1)
      }),
    )
  })
})

describe.each(['platt', 'isotonic', 'temperature'] as const)('%s', (method) => {
  it.each([2, 3, 5])('makes probabilities that sum to 1, also after JSON: %i classes', (classes) => {
    const random = seededRandom(classes)
    const labels = Int32Array.from({ length: 200 }, () => Math.floor(random() * classes))
    const decision = Float64Array.from({ length: 200 * classes }, (_, i) => {
      const own = labels[Math.floor(i / classes)] === i % classes
      return 3 * random() - 2 + (own ? 1 : 0)
    })
    const calibration = fitCalibration(method, decision, labels, classes)
    const probabilities = calibrate(calibration, decision)
    for (let at = 0; at < probabilities.length; at += classes) {
      const row = probabilities.subarray(at, at + classes)
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
      expect(row.every((value) => value > 0 && value < 1)).toBe(true)
    }
    const again: Calibration = JSON.parse(JSON.stringify(calibration))
    expect(calibrate(again, decision)).toEqual(probabilities)
  })

  it('refuses no rows', () => {
    expect(() => fitCalibration(method, new Float64Array(0), new Int32Array(0), 2)).toThrow(/held out/)
  })
})

describe('temperature', () => {
  it('finds by how much the log-odds were stretched', () => {
    const random = seededRandom(3)
    const logits = Array.from({ length: 20_000 }, () => [2 * random(), 2 * random(), 2 * random()])
    const labels = Int32Array.from(logits, (row) => {
      const weights = row.map(Math.exp)
      const drawn = random() * weights.reduce((sum, weight) => sum + weight, 0)
      if (drawn < weights[0]!) return 0
      return drawn < weights[0]! + weights[1]! ? 1 : 2
    })
    const stretched = Float64Array.from(logits.flat(), (score) => 4 * score)
    const [curve] = fitCalibration('temperature', stretched, labels, 3).curves
    expect(curve).toMatchObject({ kind: 'temperature', temperature: expect.closeTo(4, 0) })
  })
})
