import { existsSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectGarbage, retrain } from '../../src/loop.ts'
import { loadVersion } from '../../src/registry.ts'
import { experiments, modelVersions, runs, steps, traces } from '../../src/store.ts'
import {
  createExperiment,
  createLoggedModel,
  deleteLoggedModel,
  getLoggedModel,
  readRunRecords,
  startRun,
} from '../../src/tracking.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const dayMs = 86_400_000
const db = () => house.ctx.store.db
/** As if everything had been written two days ago, and this were the time. */
const aged = () => {
  const root = join(house.root, '.cultivar')
  const longAgo = new Date(house.ctx.clock.now() - 2 * dayMs)
  for (const folder of ['blobs', 'uploads'].map((name) => join(root, name)).filter(existsSync))
    for (const name of readdirSync(folder, { recursive: true }))
      utimesSync(join(folder, String(name)), longAgo, longAgo)
}
const collect = (olderThanMs = 0, dryRun = false) => collectGarbage(house.ctx, { olderThanMs, dryRun })
const blobs = () =>
  readdirSync(join(house.root, '.cultivar', 'blobs'), { recursive: true }).filter((name) => String(name).length > 60)
    .length

const runWith = async (experiment: string, files: Record<string, string>) => {
  const runId = await startRun(house.ctx, { experiment, name: 'one' })
  const [record] = await readRunRecords(house.ctx, [runId])
  const folder = record!.artifactUri.replace('mlflow-artifacts:/', '')
  for (const [name, content] of Object.entries(files)) await put(`${folder}/${name}`, content)
  return { runId, folder }
}
const address = (path: string) => `${house.url}/api/2.0/mlflow-artifacts/artifacts/${path}`
const put = (path: string, body: string) => ask(address(path), { method: 'PUT', body })
const get = async (path: string) => {
  const { status, body } = await ask(address(path))
  return status === 200 ? body : status
}
const deleteRun = (runId: string, ago = dayMs) =>
  db()
    .update(runs)
    .set({ lifecycleStage: 'deleted', deletedTime: house.ctx.clock.now() - ago })
    .where(eq(runs.runId, runId))

describe('what was deleted', () => {
  it('goes with its files, and not what another run has of the same content, nor what was deleted a short while ago', async () => {
    const gone = await runWith('a', { 'own.txt': 'only here', 'shared.txt': 'in both' })
    const stays = await runWith('a', { 'shared.txt': 'in both' })
    const recent = await runWith('a', { 'own.txt': 'deleted now' })
    await deleteRun(gone.runId, 40 * dayMs)
    await deleteRun(recent.runId, dayMs)
    aged()
    const before = blobs()
    const rehearsed = await collect(30 * dayMs, true)
    expect(rehearsed).toMatchObject({ runs: 1, artifacts: 2, blobs: 1, bytes: 9 })
    expect([blobs(), await get(`${gone.folder}/own.txt`)]).toEqual([before, 'only here'])
    expect(await collect(30 * dayMs)).toEqual(rehearsed)
    expect(blobs()).toBe(before - 1)
    expect(await readRunRecords(house.ctx, [gone.runId])).toEqual([])
    expect(await get(`${gone.folder}/own.txt`)).toBe(404)
    expect(await get(`${stays.folder}/shared.txt`)).toBe('in both')
    expect(await get(`${recent.folder}/own.txt`)).toBe('deleted now')
    expect(await collect(30 * dayMs)).toMatchObject({ runs: 0, artifacts: 0, blobs: 0 })
  })

  it('an experiment goes with its runs, logged models and every file below it', async () => {
    const { runId, folder } = await runWith('gone', { x: '1' })
    const [record] = await readRunRecords(house.ctx, [runId])
    const experimentId = record!.experimentId
    const modelId = await createLoggedModel(house.ctx, { experimentId: String(experimentId), params: [], tags: [] })
    await put(`${experimentId}/models/${modelId}/artifacts/MLmodel`, 'flavors')
    await put(`${experimentId}0/beside`, 'another experiment')
    await db()
      .update(experiments)
      .set({ lifecycleStage: 'deleted', lastUpdateTime: 0 })
      .where(eq(experiments.experimentId, experimentId))
    expect(await collect()).toMatchObject({ experiments: 1, runs: 1, artifacts: 2 })
    expect([await get(`${folder}/x`), await get(`${experimentId}0/beside`)]).toEqual([404, 'another experiment'])
    await expect(getLoggedModel(house.ctx, modelId)).rejects.toMatchObject({ code: 'model/unknown-logged' })
    expect(await createExperiment(house.ctx, 'gone')).toBeGreaterThan(experimentId)
  })

  it('the files of a deleted logged model go, unless a version was made of them', async () => {
    const make = () => createLoggedModel(house.ctx, { experimentId: '0', params: [], tags: [] })
    const [gone, needed, there] = [await make(), await make(), await make()]
    const file = (modelId: string) => `0/models/${modelId}/artifacts/MLmodel`
    for (const modelId of [gone, needed, there]) await put(file(modelId), modelId)
    const { folder } = await runWith('copy', { [`models/m-${'0'.repeat(32)}/artifacts/MLmodel`]: 'of a run' })
    await db()
      .insert(modelVersions)
      .values(versionFrom(`mlflow-artifacts:/0/models/${needed}/artifacts`))
    for (const modelId of [gone, needed]) await deleteLoggedModel(house.ctx, modelId)
    expect(await collect()).toMatchObject({ artifacts: 1 })
    expect(await Promise.all([gone, needed, there].map((modelId) => get(file(modelId))))).toEqual([404, needed, there])
    expect(await get(`${folder}/models/m-${'0'.repeat(32)}/artifacts/MLmodel`)).toBe('of a run')
  })

  it('the files of a deleted trace go, and nothing that only lies where they would', async () => {
    const ids = ['a', 'b'].map((letter) => `tr-${letter.repeat(32)}`)
    const file = (name: string) => `0/traces/${name}/artifacts/spans.txt`
    for (const name of [...ids, 'notes']) await put(file(name), name)
    await db().insert(traces).values({ traceId: ids[1]!, experimentId: 0, requestTime: 1, state: 'OK' })
    expect(await collect()).toMatchObject({ artifacts: 1 })
    expect(await Promise.all([...ids, 'notes'].map((name) => get(file(name))))).toEqual([404, ids[1], 'notes'])
  })

  it('the files of a run stay where a version was made of them', async () => {
    const { runId, folder } = await runWith('b', { 'model/MLmodel': 'needed', 'other.txt': 'not needed' })
    await db()
      .insert(modelVersions)
      .values(versionFrom(`mlflow-artifacts:/${folder}/model`))
    await deleteRun(runId)
    expect(await collect()).toMatchObject({ runs: 1, artifacts: 1 })
    expect([await get(`${folder}/model/MLmodel`), await get(`${folder}/other.txt`)]).toEqual(['needed', 404])
  })
})

const versionFrom = (source: string): typeof modelVersions.$inferInsert => ({
  name: 'sentiment',
  version: 50,
  creationTimestamp: 0,
  lastUpdatedTimestamp: 0,
  source,
  learner: 'none',
  metrics: {},
  files: {},
  lineage: {},
})

describe('a version', () => {
  const train = () => {
    const { project, ctx } = house
    const model = project.models['sentiment']!
    return retrain(ctx, { name: 'sentiment', model, mode: 'quick', trigger: 'test', register: true })
  }

  it('that serves keeps every file, and what the next training remembers', async () => {
    aged()
    const before = blobs()
    const { blobs: removed } = await collect()
    expect(blobs()).toBe(before - removed)
    expect((await loadVersion(house.ctx, 'sentiment', 1)).manifest.version).toBe(1)
    await train()
    expect(await db().select().from(modelVersions)).toHaveLength(1)
  })

  it('that was deleted loses its files and its memory, and its number is not given again', async () => {
    await db()
      .update(modelVersions)
      .set({ deletedAt: house.ctx.clock.now() - dayMs })
    aged()
    const before = blobs()
    const collected = await collect()
    expect(collected).toMatchObject({ versions: 1, steps: expect.any(Number) })
    expect(collected.steps).toBeGreaterThan(1)
    expect(collected.blobs).toBeGreaterThan(3)
    expect(blobs()).toBe(before - collected.blobs)
    expect((await db().select().from(steps)).map(({ step }) => step)).not.toContain('register')
    await train()
    expect((await loadVersion(house.ctx, 'sentiment', 2)).manifest.version).toBe(2)
  })
})

describe('a blob', () => {
  it('that nothing refers to goes after an hour, and not before', async () => {
    aged()
    await collect()
    const { sha256 } = await house.ctx.store.blobs.put(Buffer.from('nobody needs me'))
    expect(await collect()).toMatchObject({ blobs: 0 })
    aged()
    // Somebody brings it again, and is about to name it.
    await house.ctx.store.blobs.put(Buffer.from('nobody needs me'))
    expect(await collect()).toMatchObject({ blobs: 0 })
    aged()
    expect(await collect()).toMatchObject({ blobs: 1, bytes: 15 })
    expect(existsSync(join(house.root, '.cultivar', 'blobs', sha256.slice(0, 2), sha256))).toBe(false)
  })

  it('is not lost when others bring the same content, and name it, while it is swept', async () => {
    const contents = Array.from({ length: 8 }, (_, i) => `content ${i}`)
    for (let round = 0; round < 12; round++) {
      await Promise.all(contents.map((content, i) => put(`99/${i}`, content)))
      await ask(address('99'), { method: 'DELETE' })
      aged()
      const puts = contents.map((content, i) => put(`99/${i}`, content))
      await Promise.all([collect(), ...puts, collect()])
      expect(await Promise.all(contents.map((_, i) => get(`99/${i}`)))).toEqual(contents)
    }
  })

  it('that arrived in part goes with its upload', async () => {
    const { body } = await post(`${house.url}/api/2.0/mlflow-artifacts/mpu/create/1`, { path: 'x', num_parts: 2 })
    await ask(body.credentials[0].url, { method: 'PUT', body: 'half' })
    expect(await collect()).toMatchObject({ uploads: 0 })
    aged()
    const later = { ...house.ctx, clock: { now: () => house.ctx.clock.now() + 2 * dayMs } }
    expect(await collectGarbage(later, { olderThanMs: 0 })).toMatchObject({ uploads: 1 })
    expect(readdirSync(join(house.root, '.cultivar', 'uploads'))).toEqual([])
  })
})
