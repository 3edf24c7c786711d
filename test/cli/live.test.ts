import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/kit/ids.ts'
import { startServer } from '../../src/server.ts'
import { alerts } from '../../src/store.ts'
import { makeProject, reviews } from './command-line.ts'

// One row more than the rest: it is set aside, and its customer wants to be forgotten.
const project = makeProject({ rows: `${reviews(240)}a private remark,unsure,c7\n` })

const state = { url: '', close: async () => {} }

beforeAll(async () => {
  const { ctx, project: definition } = await project.open()
  await project.json('train', '--mode', 'quick')
  const server = await startServer(ctx, definition, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
  Object.assign(state, server)
})

afterAll(async () => {
  await state.close()
  await project.close()
})

const ask = async (text: string): Promise<string> => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${state.url}/predict`, { method: 'POST', headers, body: JSON.stringify({ text }) })
  return ((await response.json()) as { id: string }).id
}

test('feedback on a logged prediction', async () => {
  const id = await ask('a lovely scene')
  const given = await project.json('feedback', id, 'negative', '--source', 'desk', '--comment', 'irony')
  expect(given.body).toEqual({
    prediction_id: id,
    model: 'sentiment',
    label: 'negative',
    source: 'desk',
    status: 'created',
  })
  expect((await project.run('feedback', id, 'negative', '--source', 'desk')).stdout).toContain('unchanged')
  const { body } = await project.json('predictions', '--label', 'positive', '--limit', '1')
  expect(body.predictions[0]).toMatchObject({ id, feedback: [{ source: 'desk', label: 'negative', comment: 'irony' }] })
  expect((await project.run('predictions')).stdout).toContain(id)

  const wrong = await project.json('feedback', id, 'so-so')
  expect(wrong).toMatchObject({ code: 1, body: { error: { code: 'feedback/unknown-label' } } })
  expect((await project.run('feedback', 'nobody', 'positive')).stderr).toMatch(/^prediction\/unknown: .*\n$/)
})

test('status: healthy is 0, a warning 1, critical 2', async () => {
  const healthy = await project.json('status', '--url', state.url)
  expect(healthy).toMatchObject({ code: 0, body: { status: 'healthy', server: { reachable: true, error_rate: 0 } } })
  expect(healthy.body.models[0]).toMatchObject({ model: 'sentiment', predictions: 1, labels: { positive: 1 } })

  const alone = await project.json('status')
  expect(alone).toMatchObject({ code: 1, body: { status: 'warning', server: { reachable: false } } })
  expect((await project.run('status', '--url', 'http://127.0.0.1:9')).code).toBe(2)

  const { ctx } = await project.open()
  const alert = { model: 'sentiment', version: 1, monitor: 'drift', status: 'open', severity: 'warning', details: {} }
  const id = newId(ctx.clock)
  await ctx.store.db.insert(alerts).values({ ...alert, id, summary: 'Drift in text.', openedAt: new Date() })
  const warned = await project.run('status', '--url', state.url)
  expect({ code: warned.code, stdout: warned.stdout }).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Drift in text.'),
  })

  expect((await project.run('alerts', 'acknowledge', id)).stdout).toContain('acknowledged')
  expect((await project.json('alerts', '--status', 'acknowledged')).body.alerts).toHaveLength(1)
})

test('models: their versions, and the names of these', async () => {
  expect((await project.run('models')).stdout).toMatch(/sentiment +1 +champion 1/)
  const named = await project.json('models', 'alias', 'sentiment@1', 'nightly')
  expect(named.body).toEqual({ model: 'sentiment', version: 1, alias: 'nightly', decision: null })
  const { body } = await project.json('models', 'versions', 'sentiment')
  expect(body.versions).toMatchObject([{ version: 1, aliases: ['champion', 'nightly'] }])
  expect((await project.run('models', 'unalias', 'sentiment', 'nightly')).code).toBe(0)
  const kept = await project.json('models', 'unalias', 'sentiment', 'champion')
  expect(kept.body.error.code).toBe('model/serves')
  expect((await project.json('models', 'versions', 'nobody')).body.error.code).toBe('model/unknown')
  expect((await project.run('models', 'alias', 'sentiment', 'nightly')).code).toBe(2)
})

test('status of a project that cannot be opened is critical', async () => {
  const { code, stderr } = await project.run('status', '--project', 'nowhere')
  expect(code).toBe(2)
  expect(stderr).toMatch(/^config\/missing: /)
})

test('the traffic of the last hours is compared with the reference', async () => {
  for (let i = 0; i < 60; i++) await ask(`der Regen über dem Hafen war grau und kalt, Tag ${i}`)
  const { code, body } = await project.json('drift', '--model', 'sentiment', '--hours', '1')
  expect({ code, drifted: body.drifted, rows: body.current.rows }).toEqual({ code: 1, drifted: true, rows: 61 })
})

test('forget says what there is and erases nothing unasked', async () => {
  const { code, stdout, stderr } = await project.run('forget', '--where', 'customer=c7')
  expect(code).toBe(2)
  expect(stdout).toContain('quarantined rows       1')
  expect(stderr).toContain('Add --yes')
  expect((await project.json('forget', '--where', 'customer=nobody')).body).toMatchObject({
    snapshots: [],
    erased: false,
  })
})

test('forget erases a person from predictions, quarantine, snapshots and samples', async () => {
  const text = reviews(240).split('\n')[8]!.split(',')[0]!
  await project.json('feedback', await ask(text), 'positive')
  const before = await project.json('forget', '--where', `text=${text}`, '--yes')
  expect(before.body).toMatchObject({ predictions: 1, labels: 1, erased: true })

  const { body } = await project.json('forget', '--where', 'customer=c7', '--yes')
  expect(body).toMatchObject({ quarantined: 1, erased: true })
  // Every snapshot went with the first call; what was set aside and the samples are still the person's.
  const again = await project.json('forget', '--where', 'customer=c7')
  expect(again.body).toMatchObject({ predictions: 0, quarantined: 0, snapshots: [], references: [], erased: false })
  expect(filesHolding(text)).toEqual([])
  expect(filesHolding('a private remark')).toEqual([])

  // The version still loads, and the next training reads its source again.
  const answered = await project.run('predict', 'sentiment@1', '--input', '{"text":"lovely"}')
  expect(answered.code).toBe(0)
  writeFileSync(join(project.folder, 'reviews.csv'), reviews(238))
  const trained = await project.json('train', '--mode', 'quick')
  expect(trained.code).toBe(0)
})

const filesHolding = (text: string): string[] => {
  const blobs = join(project.folder, '.cultivar')
  const files = ['blobs', 'models'].flatMap((folder) =>
    readdirSync(join(blobs, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
  )
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((file) => readFileSync(file).includes(text))
}
