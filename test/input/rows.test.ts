import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { source } from '../../src/define.ts'
import type { ErrorCode } from '../../src/kit/errors.ts'
import { retrain } from '../../src/loop.ts'
import { type House, openHouse } from './house.ts'
import { reviewsCsv } from './reviews.ts'
import { contents } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  mkdirSync(join(house.root, 'folder.csv'))
})
afterAll(() => house.close())

const [header = '', ...rows] = reviewsCsv().trim().split('\n')
const positive = rows.filter((row) => row.endsWith('positive'))
const csv = (...lines: string[]) => `${lines.join('\n')}\n`
const maybe = rows.map((row) => row.replace(/(positive|negative)$/, 'maybe'))
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 10, 255, 254])

const files: [name: string, content: string | Buffer | undefined, code: ErrorCode, words: RegExp][] = [
  ['missing.csv', undefined, 'data/unreadable', /does not exist/],
  ['folder.csv', undefined, 'data/unreadable', /is a folder/],
  ['empty.csv', '', 'data/empty', /is empty/],
  ['header-only.csv', csv(header), 'data/empty', /no rows/],
  ['ragged.csv', csv(header, ...rows, '"one",positive,extra'), 'data/unreadable', /line 82: the row has 3 fields/],
  ['open-quote.csv', csv(header, ...rows, '"never closed,positive'), 'data/unreadable', /line 82: .*quote/],
  ['binary.csv', png, 'data/unreadable', /binary or not UTF-8/],
  ['excel.csv', Buffer.from('PK\x03\x04 and more'), 'data/unreadable', /Excel/],
  ['latin-1.csv', Buffer.from(csv(header, 'caf\xe9,positive'), 'latin1'), 'data/unreadable', /line 2: is not UTF-8/],
  ['huge-field.csv', csv(header, ...rows, `"${'x'.repeat(33 << 20)}",positive`), 'data/unreadable', /32 MB/],
  ['other-columns.csv', csv('review,stars', 'good,5'), 'data/column-missing', /"text"/],
  ['other-labels.csv', csv(header, ...maybe), 'data/checks-failed', /label/],
  ['single-class.csv', csv(header, ...positive), 'data/single-class', /positive/],
  ['two-rows.csv', csv(header, rows[0]!, rows.at(-1)!), 'data/too-few-rows', /rows/],
  ['noise.jsonl', '{"text":', 'data/unreadable', /JSON/],
  ['noise.parquet', png, 'data/unreadable', /Parquet/],
]

describe('rows to train from', () => {
  it.each(files)('%s are refused in words', async (name, content, code, words) => {
    const path = join(house.root, name)
    if (content !== undefined) writeFileSync(path, content)
    const { model_versions: versions, deployments } = await registered()
    const request = { name: 'sentiment', model: house.project.models['sentiment']!, mode: 'quick' as const }
    const trained = retrain(house.ctx, { ...request, trigger: 'test', register: true, data: sourceOf(path) })
    await expect(trained).rejects.toMatchObject({ code, message: words })
    expect(await registered()).toEqual({ model_versions: versions, deployments })
    const newest = 'select status from runs order by start_time desc, run_id desc limit 1'
    expect((await house.ctx.store.pool.query(newest)).rows).toEqual([{ status: 'FAILED' }])
  })
})

const registered = async () => {
  const { 'public.model_versions': model_versions, deployments } = await contents(house.ctx)
  return { model_versions, deployments }
}

const sourceOf = (path: string) => {
  if (path.endsWith('.jsonl')) return source.jsonl(path)
  return path.endsWith('.parquet') ? source.parquet(path) : source.csv(path)
}
