import { describe, expect, test } from 'vitest'
import { openWorld, poison, rowsOf } from '../../test/batch/world.ts'
import { CultivarError } from '../kit/errors.ts'

const facts = ({ departures, ran }: ReturnType<typeof openWorld>) =>
  departures.map(({ reason, rows }, i) => [reason, rows, ran[i]!.at])

describe('the reason why a batch leaves', () => {
  test('who is first goes alone, and who comes meanwhile goes together as soon as that is done', async () => {
    const world = openWorld()
    const { batcher, time } = world
    for (let i = 0; i < 4; i++) time.after(i, () => void batcher.ask(rowsOf(i, 1)))
    await time.pass()
    expect(facts(world)).toEqual([
      ['idle', 1, 0],
      ['ready', 3, 5],
    ])
    expect(world.departures[1]!.waitsMs).toEqual([4, 3, 2])
  })

  test('a batch is full with as many whole requests as it holds', async () => {
    const world = openWorld()
    for (const [i, count] of [1, 5, 4, 4, 2].entries()) void world.batcher.ask(rowsOf(i, count))
    await world.time.pass()
    expect(facts(world).map(([reason, rows]) => [reason, rows])).toEqual([
      ['idle', 1],
      ['full', 5],
      ['full', 8],
      ['ready', 2],
    ])
  })

  test('a request that no batch could hold is split, and does not keep the others waiting until it is through', async () => {
    const world = openWorld()
    const order: number[] = []
    for (const [i, count] of [1, 30, 1].entries())
      void world.batcher.ask(rowsOf(i, count)).then((rows) => {
        expect(rows).toEqual(rowsOf(i, count))
        order.push(i)
      })
    await world.time.pass()
    expect(order).toEqual([0, 2, 1])
    expect(facts(world).map(([reason, rows]) => [reason, rows])).toEqual([
      ['idle', 1],
      ['split', 8],
      ['split', 8],
      ['split', 8],
      ['split', 7],
    ])
  })

  test('only the request of a poisoned row fails, with the error of that row', async () => {
    const world = openWorld()
    const asked = [rowsOf(0, 1), rowsOf(1, 2), rowsOf(2, 2, [1]), rowsOf(3, 2), rowsOf(4, 2)]
    const ends = asked.map((rows) => world.batcher.ask(rows))
    const settled = Promise.allSettled(ends)
    await world.time.pass()
    expect((await settled).map((end) => (end.status === 'fulfilled' ? end.value : end.reason))).toEqual(
      asked.map((rows, i) => (i === 2 ? poison(rows[1]!) : rows)),
    )
    expect(facts(world).map(([reason]) => reason)).toEqual(['idle', 'full', 'retry', 'retry', 'retry', 'retry'])
  })
})

test('a poisoned row whose caller went away meanwhile fails nobody who rode with it', async () => {
  const { batcher, time } = openWorld()
  const controller = new AbortController()
  const first = batcher.ask(rowsOf(0, 1))
  const gone = expect(batcher.ask(rowsOf(1, 1, [0]), { signal: controller.signal })).rejects.toThrow('gone')
  const beside = batcher.ask(rowsOf(2, 1))
  time.after(7, () => controller.abort(new Error('gone')))
  await time.pass()
  await gone
  expect(await Promise.all([first, beside])).toEqual([rowsOf(0, 1), rowsOf(2, 1)])
})

describe('holding back', () => {
  // A batch costs twenty milliseconds and a row next to nothing, so batches are worth waiting for.
  const dear = (latency: string) => openWorld({ settings: { latency, rows: 100 }, ms: (rows) => 20 + rows / 10 })
  const stream = (world: ReturnType<typeof openWorld>, count: number, everyMs: number) => {
    for (let i = 0; i < count; i++) world.time.after(i * everyMs, () => void world.batcher.ask(rowsOf(i, 1)))
    return world.time.pass()
  }

  test('a batch waits for rows that come fast enough, and never past the deadline of its oldest', async () => {
    const world = dear('60ms')
    await stream(world, 300, 1)
    const held = world.departures.filter(({ reason }) => reason === 'deadline')
    expect(held.length).toBeGreaterThan(3)
    for (const { rows, waitsMs } of held) expect(Math.max(...waitsMs) + 20 + rows / 10).toBeLessThanOrEqual(60.2)
    const eager = openWorld({ settings: { rows: 100 }, ms: (rows) => 20 + rows / 10 })
    await stream(eager, 300, 1)
    expect(world.ran.length).toBeLessThan(0.7 * eager.ran.length)
  })

  test('it waits for nobody where rows are rare', async () => {
    const world = dear('500ms')
    await stream(world, 100, 30)
    const late = world.departures.slice(20)
    expect(late.every(({ reason }) => reason === 'idle')).toBe(true)
    expect(Math.max(...late.flatMap(({ waitsMs }) => waitsMs))).toBe(0)
  })

  test('a stream that ends does not keep its last rows', async () => {
    const world = dear('10s')
    await stream(world, 50, 1)
    expect(world.time.now()).toBeLessThan(200)
  })
})

describe('refusals', () => {
  test('a full queue says when to come again, by what the rows before take', async () => {
    const world = openWorld({ settings: { queue: { rows: 8 } }, ms: (rows) => 100 * rows + 100 })
    const { batcher, time } = world
    for (const count of [1, 2, 3]) {
      void batcher.ask(rowsOf(count, count))
      await time.pass()
    }
    const running = batcher.ask(rowsOf(4, 1))
    const waiting = batcher.ask(rowsOf(5, 8))
    const refused = expect(batcher.ask(rowsOf(6, 1))).rejects.toMatchObject({
      code: 'model/busy',
      // Nine rows of 0.1 s in two batches of 0.1 s.
      details: { waiting: 8, retry_after: 2 },
    })
    await time.pass()
    await Promise.all([refused, running, waiting])
  })

  test('bytes count too, and what is too large for the queue comes in where nobody waits', async () => {
    const { batcher, time } = openWorld({ settings: { queue: { bytes: 50 } } })
    const first = batcher.ask(rowsOf(0, 1))
    const large = batcher.ask(rowsOf(1, 6))
    const refused = expect(batcher.ask(rowsOf(2, 1))).rejects.toMatchObject({ code: 'model/busy' })
    await time.pass()
    await Promise.all([first, large, refused])
    const after = batcher.ask(rowsOf(3, 1))
    await time.pass()
    await after
  })

  test('who goes away makes room at once, waiting or in a batch', async () => {
    const world = openWorld({ settings: { queue: { rows: 8 } } })
    const { batcher, time } = world
    const [inBatch, inQueue] = [new AbortController(), new AbortController()]
    const gone = [
      batcher.ask(rowsOf(0, 1), { signal: inBatch.signal }),
      batcher.ask(rowsOf(1, 8), { signal: inQueue.signal }),
    ].map((end) => expect(end).rejects.toThrow('gone'))
    inBatch.abort(new Error('gone'))
    inQueue.abort(new Error('gone'))
    await Promise.all(gone)
    const next = batcher.ask(rowsOf(2, 8))
    await time.pass()
    expect(await next).toEqual(rowsOf(2, 8))
    expect(world.ran.flatMap(({ rows }) => rows).some(({ request }) => request === 1)).toBe(false)
    await expect(batcher.ask(rowsOf(3, 1), { signal: inQueue.signal })).rejects.toThrow('gone')
  })

  test('what no row is to blame for is not tried again: all of the batch have the error', async () => {
    const broken = new CultivarError('model/onnx-failed', 'ended')
    const world = openWorld({ breaks: (rows) => (rows.length > 1 ? broken : undefined) })
    const ends = [0, 1, 2].map((i) => world.batcher.ask(rowsOf(i, 1)))
    const settled = Promise.allSettled(ends)
    await world.time.pass()
    expect((await settled).map((end) => end.status === 'rejected' && end.reason)).toEqual([false, broken, broken])
    expect(world.ran.length).toBe(2)
  })
})
