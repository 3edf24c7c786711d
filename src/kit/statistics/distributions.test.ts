import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden } from '../../../test/golden/golden.ts'
import { logBeta } from './beta.ts'
import { logBinomialDensity, logBinomialLower } from './binomial.ts'
import { chiSquareCritical, chiSquareSurvival, logGamma } from './gamma.ts'
import { fisherExact } from './hypergeometric.ts'
import { normalCdf, normalQuantile, normalSurvival } from './normal.ts'

const functions: Record<string, (...given: number[]) => number> = {
  logGamma: (x) => logGamma(x!),
  chiSquareSurvival: (x, degrees) => chiSquareSurvival(x!, degrees!),
  chiSquareCritical: (alpha, degrees) => chiSquareCritical(alpha!, degrees!),
  normalCdf: (z) => normalCdf(z!),
  normalSurvival: (z) => normalSurvival(z!),
  normalQuantile: (p) => normalQuantile(p!),
  logBeta: (a, b) => logBeta(a!, b!),
  fisherExact: (k, total, marked, drawn) => fisherExact(k!, { total: total!, marked: marked!, drawn: drawn! }),
  logBinomialLower: (k, n, p) => logBinomialLower(k!, n!, p!),
}

describe('distributions agree with mpmath and SciPy to 1e-12, tails of 1e-200 included', () => {
  for (const [name, rows] of Object.entries(golden.functions)) {
    test(name, () => {
      for (const [given, expected] of rows as [number[], number][]) {
        expectNear(functions[name]!(...given), expected, 1e-12, name.startsWith('log') ? 1e-15 : 1e-300)
      }
    })
  }
})

test('the normal quantile undoes the distribution function', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 5, noNaN: true }), (z) => {
      expectNear(normalQuantile(normalCdf(z)), z, 1e-9, 1e-9)
    }),
  )
})

test('the critical chi-square has the survival that was asked for', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-12, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 500 }),
      (alpha, degrees) => {
        expectNear(chiSquareSurvival(chiSquareCritical(alpha, degrees), degrees), alpha, 1e-9)
      },
    ),
  )
})

test('the binomial density sums to one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, p) => {
      let sum = 0
      for (let k = 0; k <= n; k++) sum += Math.exp(logBinomialDensity(k, n, p))
      expectNear(sum, 1, 1e-12)
    }),
  )
})

test('the log gamma of a whole number is a log factorial', () => {
  expect(logGamma(1)).toBeCloseTo(0, 14)
  expect(logGamma(2)).toBeCloseTo(0, 14)
  expectNear(logGamma(11), Math.log(3628800), 1e-14)
})
