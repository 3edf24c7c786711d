import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store.ts'
import { cultivar, expectFailure, makeProject } from './command.ts'
import { openFolder } from './house.ts'
import { reviewsCsv } from './reviews.ts'

const typedFile = `
import { column, dataset, learner, model, project, source } from 'cultivar'
export default project({
  sentiment: model({
    data: dataset({
      from: source.csv('reviews.csv'),
      columns: { text: column.text(), label: column.category(['negative', 'positive']) },
    }),
    target: 'label',
    features: ['text'],
    learners: [learner.logistic()],
  }),
})
`

const root = openFolder()
let store: Store
beforeAll(async () => {
  makeProject(root, typedFile)
  writeFileSync(join(root, 'reviews.csv'), reviewsCsv())
  mkdirSync(join(root, 'folder'))
  // Held open, so that no command has to start and stop a database of its own.
  store = await openStore({ state: join(root, '.cultivar') })
})
afterAll(async () => {
  await store.close()
  rmSync(root, { recursive: true, force: true })
})

const [header = '', ...rows] = reviewsCsv().trim().split('\n')
const positive = rows.filter((row) => row.endsWith('positive'))
const csv = (...lines: string[]) => `${lines.join('\n')}\n`

const files: [string, string | Buffer | undefined, Parameters<typeof expectFailure>[1], RegExp][] = [
  ['missing', undefined, 'data/unreadable', /does not exist/],
  ['empty', '', 'data/empty', /is empty/],
  ['header-only', csv(header), 'data/empty', /no rows/],
  ['ragged', csv(header, ...rows, '"one",positive,extra'), 'data/unreadable', /line 82: the row has 3 fields/],
  ['open-quote', csv(header, ...rows, '"never closed,positive'), 'data/unreadable', /quote/],
  ['binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 10, 255, 254]), 'data/unreadable', /binary|UTF-8/],
  ['excel', Buffer.from('PK\x03\x04 and more'), 'data/unreadable', /Excel/],
  ['latin-1', Buffer.from(csv(header, 'caf\xe9,positive'), 'latin1'), 'data/unreadable', /not UTF-8/],
  ['huge-field', csv(header, ...rows, `"${'x'.repeat(33 << 20)}",positive`), 'data/unreadable', /32 MB/],
  ['other-columns', csv('review,stars', 'good,5'), 'data/column-missing', /text/],
  [
    'other-labels',
    csv(header, ...rows.map((row) => row.replace(/positive|negative/, 'maybe'))),
    'data/checks-failed',
    /label/,
  ],
  ['single-class', csv(header, ...positive), 'data/single-class', /another class/],
  ['too-few', csv(header, rows[0]!, rows.at(-1)!), 'data/too-few-rows', /rows/],
]

describe('a file to train from that is', () => {
  it.concurrent.each(files)('%s is refused in words, and registers nothing', async (name, content, code, words) => {
    const path = join(root, `${name}.csv`)
    if (content !== undefined) writeFileSync(path, content)
    expectFailure(await cultivar(root, ['train', '--data', path, '--mode', 'quick', '--json']), code, words)
  })

  it.concurrent.each([
    ['a folder', 'folder'],
    ['an address', 'https://example.org/reviews.csv'],
    ['no JSON', 'noise.jsonl'],
    ['no Parquet', 'noise.parquet'],
  ])('%s is refused in words', async (_kind, path) => {
    if (path.startsWith('noise')) writeFileSync(join(root, path), '\x00\x01 noise {')
    expectFailure(await cultivar(root, ['train', '--data', path, '--json']), 'data/unreadable')
  })

  it('left nothing behind but runs that failed', async () => {
    const { rows: found } = await store.pool.query(
      `select (select count(*) from model_versions)::int as versions, (select count(*) from deployments)::int as deployments,
        (select count(*) from runs where status <> 'FAILED')::int as others`,
    )
    expect(found).toEqual([{ versions: 0, deployments: 0, others: 0 }])
  })
})
