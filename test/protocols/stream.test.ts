import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployment } from '../../src/define.ts'
import { setRouting } from '../../src/registry.ts'
import { ask, expectError } from '../input/ask.ts'
import { all, type StreamedLine, streamRows } from './row-stream.ts'
import { loggedOf, openScored, type Scored } from './scored.ts'

let house: Scored
beforeAll(async () => {
  house = await openScored({ bodyBytes: 2_048 })
})
afterAll(() => house.close())

const url = (model: string, query = '') => `${house.url}/api/models/${model}/predict:stream${query}`
const row = (visits: number) => `{"months":10,"visits":${visits}}\n`
const rows = function* (count: number) {
  for (let i = 0; i < count; i++) yield row(i % 30)
}
const logged = async () => {
  const { rows: found } = await house.ctx.store.pool.query('select count(*)::int as count from prediction_logs')
  return found[0].count as number
}

describe('a stream of rows', () => {
  it('is answered line by line, in their order, and a bad row stands alone', async () => {
    const lines = ['{"text":"a lovely film"}\n', '\n', 'nonsense\n', '{"text":5}\r\n', '[]\n', '{"text":"a dull film"}']
    const found = await all(url('sentiment'), lines)
    expect(found.map(({ index, label, error }) => [index, label ?? error?.code])).toEqual([
      [0, 'positive'],
      [1, 'request/invalid-json'],
      [2, 'request/invalid'],
      [3, 'request/invalid'],
      [4, 'negative'],
    ])
    expect(found[2]!.error!.message).toMatch(/^The input does not fit the model: text should be a text/)
    const ids = [found[0]!.id!, found[4]!.id!]
    expect((await loggedOf(house, ids)).map(({ input }) => input.text)).toEqual(['a lovely film', 'a dull film'])
  })

  it('is answered while it comes', async () => {
    const gate = Promise.withResolvers<void>()
    const slow = async function* () {
      yield '{"text":"a lovely film"}\n{"text":"a '
      await gate.promise
      yield 'dull film"}\n'
    }
    const { lines } = await streamRows(url('sentiment'), slow())
    const answers = lines[Symbol.asyncIterator]()
    expect((await answers.next()).value).toMatchObject({ index: 0, label: 'positive' })
    gate.resolve()
    expect((await answers.next()).value).toMatchObject({ index: 1, label: 'negative' })
    expect((await answers.next()).done).toBe(true)
  })

  it('has one version and more in its answers where that is asked for', async () => {
    const first = `${house.url}/api/models/sentiment/versions/1/predict:stream?return_probabilities=true&explain=true`
    const [answer] = await all(first, ['{"text":"a lovely film"}\n'])
    expect(answer).toMatchObject({
      version: '1',
      probabilities: { positive: expect.any(Number) },
      explanation: expect.any(Array),
    })
  })

  it('may be empty, or compressed', async () => {
    expect(await all(url('sentiment'), [])).toEqual([])
    const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
    const zipped = (bytes: Uint8Array<ArrayBuffer>) => ask(url('spend'), { method: 'POST', headers, body: bytes })
    const bytes = new Uint8Array(gzipSync([...rows(1_000)].join('')))
    expect((await zipped(bytes)).body.trim().split('\n')).toHaveLength(1_000)
    const broken = (await zipped(bytes.slice(0, 40))).body.trim().split('\n')
    expect(JSON.parse(broken.at(-1)).error.message).toMatch(/cannot be decompressed/)
  })

  it('takes no line that is longer than a body may be, and goes on behind it', async () => {
    const long = JSON.stringify({ text: 'a'.repeat(10_000) })
    const found = await all(url('sentiment'), [
      `${long}\n`,
      '{"text":"a lovely film"}\n',
      `{"text":"${'b'.repeat(3_000)}`,
    ])
    expect(found.map(({ label, error }) => label ?? error?.code)).toEqual([
      'request/too-large',
      'positive',
      'request/too-large',
    ])
  })

  it('is refused with a status before it begins', async () => {
    const post = (path: string, type = 'application/x-ndjson') =>
      ask(house.url + path, { method: 'POST', headers: { 'content-type': type }, body: row(1) })
    expectError(await post('/api/models/nobody/predict:stream'), 'model/unknown')
    expectError(await post('/api/models/spend/versions/9/predict:stream'), 'model/unknown-version')
    expectError(await post('/api/models/spend/versions/x/predict:stream'), 'request/invalid')
    expectError(
      await post('/api/models/spend/predict:stream', 'application/json'),
      'request/media-type',
      /content-type: application\/x-ndjson\.$/,
    )
    expectError(await post('/api/models/spend/predict:flow'), 'request/not-found')
    expectError(await ask(url('spend')), 'request/method')
  })

  it('keeps each key with its version where a feature decides', async () => {
    const arms = [
      { version: 1, weight: 1 },
      { version: 2, weight: 1 },
    ]
    await setRouting(house.ctx, 'sentiment', deployment.ab({ arms, by: 'feature:text' }))
    const texts = Array.from({ length: 200 }, (_, i) => `film ${i % 20}`)
    const route = async () =>
      (
        await all(
          url('sentiment'),
          texts.map((text) => `${JSON.stringify({ text })}\n`),
        )
      ).map(({ version }) => version)
    await expect.poll(async () => new Set(await route()).size).toBe(2)
    const versions = await route()
    expect(versions).toEqual(versions.map((_, i) => versions[i % 20]))
    await setRouting(house.ctx, 'sentiment', null)
  })

  it('is answered whatever it holds, one line for each of its own', async () => {
    const line = fc
      .oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant('{"months":1,"visits":2}'))
      .map((text) => text.replaceAll('\n', ' '))
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const found = await all(url('spend'), [lines.join('\n')])
        // What UTF-8 cannot hold becomes another character, and some of them are blank.
        const expected = Buffer.from(lines.join('\n'))
          .toString()
          .replace(/^\ufeff/, '')
          .split('\n')
          .filter((each) => each.replace(/^\ufeff/, '').trim() !== '')
        expect(found.map(({ index }) => index)).toEqual(expected.map((_, i) => i))
        for (const answer of found)
          expect('prediction' in answer || answer.error!.code.startsWith('request/')).toBe(true)
      }),
      { numRuns: 50 },
    )
    expect((await ask(`${house.url}/metrics`)).body).toMatch(/ml_errors_total\{type="server"\} 0/)
  })
})

describe('a stream that is long', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heldBytes = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }

  it('takes no more memory than a short one', async () => {
    const count = 120_000
    const before = await logged()
    const { lines } = await streamRows(url('spend'), rows(count))
    const held: number[] = []
    let last: StreamedLine | undefined
    let inOrder = true
    for await (const line of lines) {
      inOrder &&= line.index === (last?.index ?? -1) + 1 && line.id !== undefined
      last = line
      if (line.index % 20_000 === 10_000) held.push(heldBytes())
    }
    expect({ inOrder, last: last?.index, logged: (await logged()) - before }).toEqual({
      inOrder: true,
      last: count - 1,
      logged: count,
    })
    const [first, ...later] = held
    console.log(
      `held in the process, client and server, every 20,000 rows: ${held.map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`).join(', ')}`,
    )
    // All rows and their answers would be 30 MB and more.
    expect(Math.max(...later) - first!).toBeLessThan(8 * 2 ** 20)
  })

  it('waits for a client that does not read, and goes on when it does', async () => {
    let sent = 0
    const endless = function* () {
      for (;;) {
        sent++
        yield row(sent % 30)
      }
    }
    const { lines, leave } = await streamRows(url('spend'), endless())
    const answers = lines[Symbol.asyncIterator]()
    expect((await answers.next()).value).toMatchObject({ index: 0 })
    const stopped = await standsStill(logged)
    expect(await standsStill(async () => sent)).toBeGreaterThan(0)
    // Reading on makes room for more rows.
    for (let read = 1; read % 1_000 > 0 || (await logged()) === stopped; read++) await answers.next()
    leave()
  })

  it('ends when its client goes away', async () => {
    const endless = function* () {
      for (;;) yield row(1)
    }
    const { lines, leave } = await streamRows(url('spend'), endless())
    for await (const { index } of lines) if (index > 1_000) break
    leave()
    const stopped = await standsStill(logged)
    expect((await ask(`${house.url}/health`)).body).toMatchObject({ status: 'ok', waiting_rows: 0 })
    expect(await logged()).toBe(stopped)
  })
})

/** The value, when two looks with some work between them found the same. */
const standsStill = async (look: () => Promise<number>): Promise<number> => {
  let before = Number.NaN
  await expect
    .poll(
      async () => {
        const now = await look()
        const same = now === before
        before = now
        return same
      },
      { interval: 300, timeout: 30_000 },
    )
    .toBe(true)
  return before
}
