import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Columns, check, column, source } from '../define.ts'
import { digest } from './digest.ts'
import { readSource } from './read.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import { split } from './split.ts'
import { validate } from './validate.ts'

const folder = resolve(process.env['CULTIVAR_DATA'] ?? '../shared/data')
const present = existsSync(join(folder, 'imdb'))

const read = (path: string, columns: Columns) => readSource(source.csv(path), columns, { root: folder })

describe('real data', () => {
  beforeEach((context) =>
    context.skip(!present, 'no real data sets here: set CULTIVAR_DATA to the folder that holds imdb'),
  )

  test('imdb: read, checked, kept and divided', async () => {
    const label = column.category(['negative', 'positive'], { aliases: { neg: 'negative', pos: 'positive' } })
    const columns = { text: column.text(), label }
    const checks = [
      check.complete('text'),
      check.unique('text', { severity: 'warn' }),
      check.share('label', 'positive', { min: 0.2, max: 0.8 }),
    ] as const
    const { report, kept } = validate(await read('imdb/train.csv.gz', columns), { columns, checks: [...checks] })
    expect(report).toMatchObject({ passed: true, rows: 25_000, kept: 25_000, quarantined: 0 })
    expect(report.checks.find(({ check }) => check === 'unique')).toMatchObject({ badCount: 96 })
    const home = mkdtempSync(join(tmpdir(), 'cultivar-imdb-'))
    await writeSnapshot(kept, join(home, 'imdb.parquet'))
    expect(digest(await readSnapshot(join(home, 'imdb.parquet'), columns))).toBe(digest(kept))
    rmSync(home, { recursive: true })
    const { validation, train } = split(kept, ['text'], { validation: 0.2, test: 0.1 }, 42, { hasTest: true })
    expect(validation.length / kept.rows).toBeCloseTo(0.2, 1.9)
    const texts = kept.columns['text']!.values as string[]
    const trained = new Set(Array.from(train, (row) => texts[row]))
    expect(Array.from(validation).filter((row) => trained.has(texts[row]))).toEqual([])
  })

  test('sentiment-sentences: a label of 0 and 1', async () => {
    const label = column.category(['negative', 'positive'], { aliases: { 0: 'negative', 1: 'positive' } })
    const { table, violations, extraColumns } = await read('sentiment-sentences/all.csv.gz', {
      text: column.text(),
      label,
    })
    expect([table.rows, violations.length, extraColumns]).toEqual([3000, 0, ['source']])
  })

  test('adult: a question mark is no level and no number', async () => {
    const columns = {
      age: column.integer(),
      workclass: column.category([
        'Private',
        'Local-gov',
        'State-gov',
        'Federal-gov',
        'Self-emp-inc',
        'Self-emp-not-inc',
      ]),
      'hours-per-week': column.number(),
      income: column.category(['<=50K', '>50K']),
    }
    const { table, violations } = await read('adult/train.csv.gz', columns)
    expect(table.rows).toBe(32_561)
    expect(new Set(violations.map(({ column, value }) => `${column} ${value}`))).toEqual(
      new Set(['workclass ?', 'workclass Without-pay', 'workclass Never-worked']),
    )
  })

  test('telco-churn: a blank number is missing', async () => {
    const columns = {
      customerID: column.id(),
      SeniorCitizen: column.boolean(),
      Partner: column.boolean(),
      tenure: column.integer(),
      TotalCharges: column.number({ optional: true }),
      Churn: column.category(['No', 'Yes']),
    }
    const { table, violations } = await read('telco-churn/churn.csv.gz', columns)
    expect([table.rows, violations.length]).toEqual([7043, 0])
    expect(table.columns['TotalCharges']!.values.filter((value) => Number.isNaN(value)).length).toBe(11)
  })

  test('bike-sharing: dates and numbers', async () => {
    const columns = {
      instant: column.id(),
      dteday: column.datetime(),
      temp: column.number(),
      holiday: column.boolean(),
      cnt: column.integer(),
    }
    const { table, violations } = await read('bike-sharing/hour.csv.gz', columns)
    expect([table.rows, violations.length]).toEqual([17_379, 0])
    expect(table.columns['dteday']!.values[0]).toBe(Date.UTC(2011, 0, 1))
  })
})
