import { describe, expect, test } from 'vitest'
import { readReviews } from '../../test/live/reviews.ts'
import { type Random, seededRandom } from '../kit/random.ts'
import { type ColumnKind, type Table, take } from '../kit/table.ts'
import { type DriftTest, driftBetween, driftTests } from './drift.ts'
import { driftReportMarkdown, driftReportText } from './drift-report.ts'
import type { Sample } from './reference.ts'

const confidence = 0.99
const kinds: Record<string, ColumnKind> = { age: 'number', plan: 'category', paid: 'boolean', since: 'datetime' }

describe('driftTests', () => {
  test('finds nothing in traffic like the reference', () => {
    const tests = driftTests(people(1_000, seededRandom(1)), people(600, seededRandom(2)), kinds, { confidence })
    expect(tests.filter((found) => found.drifted)).toEqual([])
    expect(names(tests)).toEqual([
      'age ks',
      'age psi',
      'plan chi_square',
      'paid chi_square',
      'label chi_square',
      'confidence ks',
    ])
  })

  test('keeps its promise of one false alarm in a hundred looks', () => {
    const alarms = Array.from({ length: 300 }, (_, seed) =>
      driftTests(people(500, seededRandom(seed)), people(200, seededRandom(seed + 10_000)), kinds, { confidence }),
    ).filter((tests) => tests.some((found) => found.drifted)).length
    // Twelve of 300 has a chance of one in 20,000 if the promise is kept.
    expect(alarms).toBeLessThan(12)
  })

  test('names what changed and nothing else', () => {
    const current = people(600, seededRandom(2))
    current.columns['age'] = current.columns['age']!.map((age) => Number(age) + 8)
    current.labels = { no: 200, yes: 400 }
    const drifted = driftTests(people(1_000, seededRandom(1)), current, kinds, { confidence }).filter(
      (found) => found.drifted,
    )
    expect(names(drifted)).toEqual(['age ks', 'age psi', 'label chi_square'])
    expect(drifted[0]!.median!.current - drifted[0]!.median!.reference).toBeCloseTo(8, 0)
  })

  test('sees values go missing', () => {
    const current = people(600, seededRandom(2))
    current.columns['age'] = current.columns['age']!.map((age, row) => (row % 4 === 0 ? null : age))
    const drifted = driftTests(people(1_000, seededRandom(1)), current, kinds, { confidence }).filter(
      (found) => found.drifted,
    )
    expect(drifted).toMatchObject([{ feature: 'age', of: 'missing', test: 'missing_share' }])
  })

  test('says that an input has too few rows instead of comparing it', () => {
    const current = people(600, seededRandom(2))
    current.columns['age'] = current.columns['age']!.map(() => null)
    const tests = driftTests(people(1_000, seededRandom(1)), current, kinds, { confidence })
    expect(tests.filter(({ reason }) => reason).map((found) => `${found.feature} ${found.test}`)).toEqual([
      'age ks',
      'age psi',
    ])
    expect(tests.find(({ of }) => of === 'missing')!.drifted).toBe(true)
  })

  test('survives JSON', () => {
    const tests = driftTests(people(1_000, seededRandom(1)), people(600, seededRandom(2)), kinds, { confidence })
    expect(JSON.parse(JSON.stringify(tests))).toEqual(tests)
  })
})

describe('reviews', () => {
  test('of products are not reviews of films', async () => {
    const [films, products] = [await readReviews('films'), await readReviews('products')]
    const tests = driftBetween(films, products, ['text', 'label'], { confidence })
    expect(tests.find(({ feature }) => feature === 'text')).toMatchObject({ test: 'text_classifier', drifted: true })
    expect(tests[0]!.score).toBeGreaterThan(0.9)
    expect(tests[0]!.typical!.current.map(({ word }) => word)).toContain('water')
    expect(driftReportText(tests)).toMatch(/^Drift in text \(2 tests\)\.\n\nfeature/)
    expect(driftReportText(tests)).toMatch(/text, words that are new: .*water/)
    expect(driftReportMarkdown(tests)).toMatch(/\| text \| text_classifier \| yes \|/)
  })

  test('of films are like other reviews of films', async () => {
    const films = await readReviews('films', 7)
    const tests = driftBetween(half(films, 0), half(films, 1), ['text', 'label'], { confidence })
    expect(tests.filter((found) => found.drifted)).toEqual([])
    expect(driftReportText(tests)).toMatch(/^No drift \(2 tests\)\./)
  })

  test('with a table in their words leave the table of the report whole', () => {
    const tests: DriftTest[] = driftTests(people(100, seededRandom(1)), people(100, seededRandom(2)), kinds, {
      confidence,
    })
    const strange = tests.map((found) => ({ ...found, feature: 'a|b\nc' }))
    const table = driftReportMarkdown(strange)
      .split('\n')
      .filter((line) => line.startsWith('|'))
    expect(table).toHaveLength(tests.length + 2)
    expect(table.every((line) => line.split(/(?<!\\)\|/).length === table[0]!.split('|').length)).toBe(true)
  })
})

const names = (tests: readonly DriftTest[]) => tests.map(({ feature, test: named }) => `${feature} ${named}`)

const people = (rows: number, random: Random): Sample => {
  const each = <T>(value: () => T) => Array.from({ length: rows }, value)
  const yes = each(random).filter((chance) => chance < 0.4).length
  return {
    rows,
    columns: {
      age: each(() => 30 + 10 * (random() + random() + random())),
      plan: each(() => (random() < 0.7 ? 'free' : 'team')),
      paid: each(() => Number(random() < 0.2)),
      since: each(() => random() * 1e12),
    },
    labels: { no: rows - yes, yes },
    confidence: each(() => 0.5 + random() / 2),
    predictions: [],
  }
}

const half = (table: Table, side: 0 | 1): Table =>
  take(
    table,
    Array.from({ length: table.rows }, (_, i) => i).filter((row) => row % 2 === side),
  )
