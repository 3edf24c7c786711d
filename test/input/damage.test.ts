import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { promote, retrain, rollback } from '../../src/loop.ts'
import { modelVersions } from '../../src/store.ts'
import { ask, expectError, post } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await trainSecond()
})
afterAll(() => house.close())

const predict = () => post(`${house.url}/predict`, { text: 'a lovely film' })
const health = async () => (await ask(`${house.url}/health`)).body
const promoteTo = (version: number) => post(`${house.url}/api/models/sentiment/promote`, { version })

/** Trains once more from other rows, so that there are two versions and the second one serves. */
const trainSecond = () => {
  const model = house.project.models['sentiment']!
  return retrain(house.ctx, {
    name: 'sentiment',
    model: { ...model, seed: 2 },
    mode: 'quick',
    trigger: 'test',
    register: true,
  })
}

const blobOf = async (version: number, file: string): Promise<string> => {
  const rows = await house.ctx.store.db.select().from(modelVersions)
  return house.ctx.store.blobs.path(rows.find((row) => row.version === version)!.files[file]!.sha256)
}

/** Makes the version the champion, and waits until it answers. */
const serve = async (version: number) => {
  await promote(house.ctx, 'sentiment', version)
  await expect.poll(async () => (await predict()).body.version, { timeout: 5_000 }).toBe(String(version))
}

const damages: [string, (path: string) => void][] = [
  ['is gone', (path) => rmSync(path)],
  ['is empty', (path) => truncateSync(path)],
  ['is cut', (path) => truncateSync(path, readFileSync(path).length - 1)],
  ['has another bit', (path) => writeFileSync(path, flipped(readFileSync(path)))],
  ['is something else', (path) => writeFileSync(path, '#!/bin/sh\nexit 1\n')],
]

describe.each(damages)('a file of a version that %s', (_kind, damage) => {
  it('keeps it from serving, and the version that serves goes on', async () => {
    await serve(2)
    const path = await blobOf(1, 'weights.bin')
    copyFileSync(path, `${path}.copy`)
    damage(path)
    const answer = await unchanged(house.ctx, () => promoteTo(1))
    expectError(answer, 'model/corrupt', /weights.bin .*(Restore it|train again)/)
    await expect(rollback(house.ctx, 'sentiment')).rejects.toMatchObject({ code: 'model/corrupt' })
    expect((await predict()).body.version).toBe('2')
    expect(await health()).toMatchObject({ status: 'ok', models: { sentiment: 'version 2' } })
    copyFileSync(`${path}.copy`, path)
  })
})

describe('a champion that is damaged', () => {
  it('while it serves goes on from memory, and after a restart says what is wrong until it is mended', async () => {
    await serve(1)
    const path = await blobOf(1, 'model.json')
    copyFileSync(path, `${path}.copy`)
    rmSync(path)
    expect((await predict()).status).toBe(200)
    await house.restart()
    const answer = await unchanged(house.ctx, predict)
    expectError(answer, 'model/not-ready', /version 1 cannot be loaded: model.json is gone/)
    expect(answer.headers.get('retry-after')).toBe('1')
    const { status, models } = await health()
    expect(status).toBe('unavailable')
    expect(models.sentiment).toMatch(/model.json is gone/)
    copyFileSync(`${path}.copy`, path)
    await expect.poll(async () => (await predict()).status, { timeout: 5_000 }).toBe(200)
    expect((await health()).status).toBe('ok')
  })

  it('that another hand made one leaves the old one answering, and the health names it', async () => {
    await serve(2)
    // A server that has just started does not have the version before in its memory.
    await house.restart()
    const path = await blobOf(1, 'weights.bin')
    copyFileSync(path, `${path}.copy`)
    rmSync(path)
    await house.ctx.store.pool.query('update deployments set champion = 1')
    await expect.poll(async () => (await health()).status, { timeout: 5_000 }).toBe('degraded')
    expect((await health()).models.sentiment).toMatch(/^version 2; version 1 cannot be loaded: weights.bin is gone/)
    expect((await predict()).body.version).toBe('2')
    await promote(house.ctx, 'sentiment', 2)
    await expect.poll(async () => (await health()).status, { timeout: 5_000 }).toBe('ok')
    copyFileSync(`${path}.copy`, path)
  })

  it.each(['weights.bin', 'model.json'])('in %s is replaced by the next training', async (file) => {
    await serve(1)
    writeFileSync(await blobOf(1, file), 'damaged')
    await house.restart()
    expectError(await predict(), 'model/not-ready')
    const model = house.project.models['sentiment']!
    await retrain(house.ctx, { name: 'sentiment', model, mode: 'quick', trigger: 'test', register: true })
    await expect.poll(async () => (await predict()).status, { timeout: 5_000 }).toBe(200)
  })

  it('in its snapshot of the data does not stop a training', async () => {
    const { rows } = await house.ctx.store.pool.query(
      `select output ->> 'snapshot' as sha from steps where step = 'ingest'`,
    )
    writeFileSync(house.ctx.store.blobs.path(rows[0].sha), 'damaged')
    expect((await trainSecond()).manifest?.version).toBe(2)
  })
})

const flipped = (bytes: Buffer): Buffer => {
  const damaged = Buffer.from(bytes)
  const middle = damaged.length >> 1
  damaged[middle] = damaged[middle]! ^ 1
  return damaged
}
