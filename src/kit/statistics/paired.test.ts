import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, goldenPaired } from '../../../test/golden/golden.ts'
import { comparePaired, nonInferiorErrors } from './paired.ts'
import { studentCritical, studentSurvival } from './student.ts'
import { wilcoxon } from './wilcoxon.ts'

describe("Student's t", () => {
  test('agrees with forty digits, in both tails', () => {
    for (const [[t, degrees], expected] of goldenPaired.studentSurvival as [[number, number], number][])
      expectNear(studentSurvival(t, degrees), expected, 1e-10, 1e-300)
  })

  test('is a number where the square of t is none', () => {
    expectNear(studentSurvival(1e200, 1), 1 / (Math.PI * 1e200), 1e-10, 1e-300)
    expect(studentSurvival(1e200, 30)).toBe(0)
    expect(studentSurvival(-1e200, 1)).toBe(1)
  })

  test('and backwards with SciPy', () => {
    for (const [[p, degrees], expected] of goldenPaired.studentCritical as [[number, number], number][])
      expectNear(studentCritical(p, degrees), expected, 1e-9, 1e-12)
  })
})

describe('two models of numbers on the same rows', () => {
  goldenPaired.comparisons.forEach((expected, index) => {
    test(`agree with SciPy, case ${index + 1}`, () => {
      const found = comparePaired(expected)
      for (const name of ['improvement', 'low', 'high', 'pValueBetter', 'pValueBetterByRanks'] as const)
        expectNear(found[name], expected[name], 1e-9, 1e-13)
      const differences = expected.old.map((error, row) => error - expected.new[row]!)
      expectNear(wilcoxon(differences).statistic, expected.statistic)
      const { low, pValue } = nonInferiorErrors(expected, expected.margin)
      expectNear(low, expected.lowerBound, 1e-9, 1e-13)
      expectNear(pValue, expected.pValueNonInferior)
    })
  })

  test('that err alike are not different, and hold every margin', () => {
    const errors = { old: [1, 2, 3], new: [1, 2, 3] }
    expect(comparePaired(errors)).toEqual({
      rows: 3,
      improvement: 0,
      low: 0,
      high: 0,
      pValueBetter: 1,
      pValueBetterByRanks: 1,
    })
    expect(nonInferiorErrors(errors, 0.01)).toMatchObject({ holds: true, pValue: 0 })
  })

  test('on one row show nothing', () => {
    expect(comparePaired({ old: [9], new: [1] })).toMatchObject({ low: -Infinity, high: Infinity, pValueBetter: 1 })
    expect(nonInferiorErrors({ old: [9], new: [1] }, 5).holds).toBe(false)
  })

  test('a larger margin is easier, and the bound and the p-value say the same', () => {
    const errors = fc.array(
      fc.tuple(fc.double({ min: 0, max: 9, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })),
      {
        minLength: 2,
        maxLength: 40,
      },
    )
    fc.assert(
      fc.property(errors, fc.double({ min: 0.01, max: 3, noNaN: true }), (rows, margin) => {
        const given = { old: rows.map(([old]) => old), new: rows.map(([, fresh]) => fresh) }
        const found = nonInferiorErrors(given, margin)
        fc.pre(Math.abs(found.low + margin) > 1e-9)
        expect(found.holds).toBe(found.pValue < 0.05)
        expect(nonInferiorErrors(given, margin + 1).pValue).toBeLessThanOrEqual(found.pValue)
      }),
    )
  })
})
