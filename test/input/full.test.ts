import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileBlobs } from '../../src/store/blobs.ts'
import { storeProblem } from '../../src/store.ts'
import { type Answer, ask, expectError, post } from './ask.ts'
import { type Database, openDatabase } from './database.ts'
import { type House, openFolder, openHouse } from './house.ts'

const root = openFolder()
const disk = join(root, 'disk')
const filler = join(disk, 'filler')

const mount = (): boolean => {
  mkdirSync(disk)
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=128m,mode=755', 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const fill = () => {
  for (let bytes = 1 << 20; bytes >= 4096; bytes /= 2) {
    for (;;) {
      try {
        appendFileSync(filler, Buffer.alloc(bytes, 1))
      } catch {
        break
      }
    }
  }
}

describe('a database whose disk is full', () => {
  const mounted = mount()
  let database: Database
  let house: House
  beforeAll(async () => {
    if (!mounted) return
    database = await openDatabase(disk)
    house = await openHouse({ databaseUrl: database.url })
  })
  afterAll(async () => {
    if (mounted) {
      rmSync(filler, { force: true })
      await house.close()
      database.kill()
      execFileSync('/bin/umount', [disk])
    }
    rmSync(root, { recursive: true, force: true })
  })

  // Nothing that compresses, so that every row needs a new place.
  const predict = () => post(`${house.url}/predict`, { text: `a lovely film ${randomBytes(60_000).toString('hex')}` })
  const health = () => ask(`${house.url}/health`)

  /** Asks until it is refused, and gives the ids that were acknowledged before. */
  const untilRefused = async (request: () => Promise<Answer>): Promise<{ refusal: Answer; ids: string[] }> => {
    const ids: string[] = []
    for (let i = 0; i < 500; i++) {
      const answer = await request()
      if (answer.status !== 200) return { refusal: answer, ids }
      ids.push(answer.body.id ?? answer.body.prediction_id)
    }
    throw new Error('the disk did not fill')
  }

  it('says so, loses nothing that was acknowledged, and goes on when there is room', async ({ skip }) => {
    skip(!mounted, 'a full disk cannot be tried here: mounting a tmpfs is not permitted (run as root)')
    const first = (await predict()).body.id
    fill()
    const { refusal, ids } = await untilRefused(predict)
    expectError(refusal, 'store/full', /disk/)
    expect(refusal.headers.get('retry-after')).toBe('1')
    expect(await health()).toMatchObject({ status: 503, body: { status: 'unavailable', database: 'full' } })
    let source = 0
    const comment = () => randomBytes(5_000).toString('hex')
    const label = () => ({ prediction_id: first, label: 'negative', source: `source ${source++}`, comment: comment() })
    const feedback = await untilRefused(() => post(`${house.url}/feedback`, label()))
    expectError(feedback.refusal, 'store/full')
    expectError(await post(`${house.url}/predict`, { text: '' }), 'request/invalid')
    expect((await ask(`${house.url}/api/predictions?limit=1`)).status).toBe(200)

    const blobs = fileBlobs(join(disk, 'blobs'))
    const put = () => blobs.put(randomBytes(1 << 20)).then(undefined, storeProblem)
    expect(await put()).toMatchObject({ code: 'store/full' })
    expect(readdirSync(join(disk, 'blobs', 'scratch'))).toEqual([])

    rmSync(filler)
    await expect.poll(async () => (await predict()).status, { timeout: 20_000 }).toBe(200)
    expect((await health()).body).toMatchObject({ status: 'ok', database: 'ok' })
    const { pool } = house.ctx.store
    const { rows } = await pool.query('select id from prediction_logs where id = any($1)', [[first, ...ids]])
    expect(rows).toHaveLength(ids.length + 1)
    const { rowCount } = await pool.query('select 1 from feedback where prediction_id = $1', [first])
    expect(rowCount).toBe(feedback.ids.length)
  })
})
