import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { check, column, dataset, source } from '../define.ts'
import { readSource } from './read.ts'
import { reportText } from './report.ts'
import { validate } from './validate.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-validate-'))
afterAll(() => rmSync(root, { recursive: true }))

const columns = {
  text: column.text(),
  label: column.category(['no', 'yes'], { aliases: { 1: 'yes' } }),
  n: column.number({ optional: true }),
  at: column.datetime({ optional: true }),
}
const rows = `text,label,n,at,extra
good film,yes,1,2024-01-01,
good film,no,2,2024-01-02,
,no,3,2024-01-03,
"bad \u001b[31mfilm",maybe,4,2024-01-04,
fine,1,many,2024-01-05,
ok,no,60,2024-01-06,
`
const from = source.csv('rows.csv')
writeFileSync(join(root, 'rows.csv'), rows)

const run = async (checks: Parameters<typeof dataset<typeof columns>>[0]['checks']) => {
  const data = dataset({ from, columns, checks: checks ?? [] })
  return validate(await readSource(from, columns, { root }), data)
}
const resultOf = async (given: NonNullable<Parameters<typeof run>[0]>[number]) => {
  const { report } = await run([given])
  return report.checks.at(-1)!
}

describe('the columns themselves', () => {
  test('rows that do not fit are set aside with their number, reason and value', async () => {
    const { report, kept, keptRowNumbers, quarantined } = await run([])
    expect(report).toMatchObject({ passed: true, rows: 6, kept: 3, quarantined: 3, extraColumns: ['extra'] })
    expect([...keptRowNumbers]).toEqual([1, 2, 6])
    expect(kept.columns['label']!.values).toEqual(['yes', 'no', 'no'])
    expect(quarantined.map(({ row, reasons }) => [row, reasons])).toEqual([
      [3, ['schema(text): missing']],
      [4, ['schema(label): no known level']],
      [5, ['schema(n): not of the kind']],
    ])
    expect(quarantined[1]!.values).toEqual({
      text: 'bad \u001b[31mfilm',
      label: 'maybe',
      n: 4,
      at: '2024-01-04T00:00:00.000Z',
    })
    expect(report.checks.find(({ column }) => column === 'label')).toMatchObject({
      check: 'schema',
      severity: 'quarantine',
      badCount: 1,
      examples: [{ row: 4, value: 'maybe' }],
    })
  })

  test('more than half set aside is an error, and so is nothing left', async () => {
    writeFileSync(join(root, 'most.csv'), 'text,label\na,x\nb,x\nc,yes\n')
    writeFileSync(join(root, 'all.csv'), 'text,label\na,x\nb,x\n')
    const two = { text: column.text(), label: column.category(['yes', 'no']) }
    const problems = async (path: string) =>
      validate(await readSource(source.csv(path), two, { root }), { columns: two, checks: [] }).report.problems
    expect(await problems('most.csv')).toEqual([
      expect.stringContaining('2 of 3 rows (66.7 %) were set aside, which is more than half'),
    ])
    expect(await problems('all.csv')).toEqual(['No row is left: all 2 were set aside.'])
  })
})

describe('each check', () => {
  test('complete counts what is missing, not what did not fit', async () => {
    expect(await resultOf(check.complete('text'))).toMatchObject({
      passed: false,
      badCount: 1,
      badShare: 1 / 6,
      examples: [{ row: 3, value: '(missing)' }],
    })
    expect(await resultOf(check.complete('n'))).toMatchObject({ passed: true, badCount: 0 })
    expect(await resultOf(check.complete('text', { atMost: 0.2 }))).toMatchObject({ passed: true, badCount: 1 })
  })

  test('unique blames the later ones', async () => {
    expect(await resultOf(check.unique('text'))).toMatchObject({
      passed: false,
      examples: [{ row: 2, value: 'good film' }],
    })
    expect(await resultOf(check.unique('n'))).toMatchObject({ passed: true })
  })

  test('range holds numbers and times', async () => {
    expect(await resultOf(check.range('n', { max: 10 }))).toMatchObject({
      passed: false,
      expected: 'at most 10',
      examples: [{ row: 6, value: '60' }],
    })
    expect(await resultOf(check.range('at', { min: Date.UTC(2024, 0, 2) }))).toMatchObject({
      expected: 'at least 2024-01-02T00:00:00.000Z',
      examples: [{ row: 1, value: '2024-01-01T00:00:00.000Z' }],
    })
    await expect(run([check.range('text', { min: 1 })])).rejects.toMatchObject({ code: 'data/column-type' })
  })

  test('oneOf, length and custom', async () => {
    expect(await resultOf(check.oneOf('n', ['1', 2, 3, 4]))).toMatchObject({ badCount: 1 })
    expect(await resultOf(check.length('text', { min: 3 }))).toMatchObject({
      badCount: 1,
      expected: 'length at least 3',
    })
    const odd = check.custom('n', 'is odd', (value: number) => value % 2 === 1)
    expect(await resultOf(odd)).toMatchObject({ expected: 'is odd', badCount: 3 })
    const broken = check.custom('text', 'breaks', () => {
      throw new Error('oh')
    })
    expect(await resultOf(broken)).toMatchObject({ passed: false, observed: '5 fail (the check threw: oh)' })
  })

  test('share is of the rows that have a value', async () => {
    expect(await resultOf(check.share('label', 'yes', { min: 0.2, max: 0.5 }))).toMatchObject({
      passed: true,
      observed: '40 %',
    })
    const low = await resultOf(check.share('label', 'yes', { min: 0.5 }))
    expect(low).toMatchObject({ passed: false, badCount: 0, expected: 'at least 50 % are "yes"' })
    expect(low.badShare).toBeCloseTo(0.1)
  })
})

describe('severities', () => {
  test('error stops, warn only tells, quarantine sets aside', async () => {
    const strict = await run([check.unique('text')])
    expect(strict.report).toMatchObject({ passed: false, kept: 3 })
    expect(strict.report.problems).toEqual(['unique(text): expected no value twice; found 1 repeats.'])
    const lenient = await run([check.unique('text', { severity: 'warn' })])
    expect(lenient.report).toMatchObject({ passed: true, kept: 3 })
    const aside = await run([check.range('n', { max: 10, severity: 'quarantine' })])
    expect(aside.quarantined.at(-1)).toMatchObject({ row: 6, reasons: ['range(n): expected at most 10'] })
  })

  test('of repeated rows with quarantine the first stays', async () => {
    writeFileSync(join(root, 'repeats.csv'), 'text\na\nb\na\nc\na\nd\n')
    const one = { text: column.text() }
    const ingested = await readSource(source.csv('repeats.csv'), one, { root })
    const { kept, quarantined } = validate(ingested, {
      columns: one,
      checks: [check.unique('text', { severity: 'quarantine' })],
    })
    expect(kept.columns['text']!.values).toEqual(['a', 'b', 'c', 'd'])
    expect(quarantined.map(({ row }) => row)).toEqual([3, 5])
  })

  test('a share with quarantine has no rows to set aside, so it stops', async () => {
    const { report } = await run([check.share('label', 'yes', { min: 0.9, severity: 'quarantine' })])
    expect(report.passed).toBe(false)
  })
})

test('a report is bounded JSON, and its text can be read and does no harm to a terminal', async () => {
  const { report } = await run([
    check.complete('text'),
    check.unique('text', { severity: 'warn' }),
    check.range('n', { min: 0 }),
  ])
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(
    reportText(report)
      .replaceAll('\n', '')
      .match(/\p{Cc}/u),
  ).toBeNull()
  expect(reportText(report)).toMatchInlineSnapshot(`
    "6 rows read, 3 kept, 3 set aside (50 %)

      aside  schema(text)    expected text                    found 1 missing
             row 3: (missing)
      aside  schema(label)   expected category (no, yes)      found 1 of no known level
             row 4: maybe
      aside  schema(n)       expected number, may be missing  found 1 of another kind
             row 5: many
      FAIL   complete(text)  expected none missing            found 1 missing
             row 3: (missing)
      warn   unique(text)    expected no value twice          found 1 repeats
             row 2: good film
      ok     range(n)        expected at least 0              found all
      1 of 4 columns fit their kind
      Not declared, so not read: extra

    The data cannot be used:
      complete(text): expected none missing; found 1 missing."
  `)
})
