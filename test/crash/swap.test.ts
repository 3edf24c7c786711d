import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAllKept } from './database.ts'
import { type Answer, post, startLoad } from './load.ts'
import { type Place, textOf, trainedPlace } from './place.ts'
import { type Running, startServing } from './process.ts'
import { until } from './until.ts'

type Server = Running & { url: string }

let place: Place
let servers: Server[]
beforeAll(async () => {
  place = await trainedPlace(2)
  servers = await Promise.all([startServing(place), startServing(place)])
})
afterAll(() => place?.remove())

const texts = 20
const promotions = 20

test('20 promotions under load on two servers fail no request, and every answer is of the version that it names', async () => {
  const [first] = servers
  const expected = await answersByVersion(first!.url)
  const load = startLoad({ urls: servers.map(({ url }) => url), labelEvery: 0, texts })
  const delays: number[] = []
  for (let turn = 0; turn < promotions; turn++) {
    const version = String(1 + (turn % 2))
    const before = load.seen.predictions.length
    expect(await promote(servers[turn % 2]!.url, version)).toMatchObject({ outcome: 'promoted' })
    delays.push(...(await Promise.all(servers.map(({ url }) => msUntilItServes(url, version)))))
    await until(() => load.seen.predictions.length > before + 50, { what: 'load between two promotions' })
  }
  await load.stop()
  const { predictions, refused } = load.seen
  expect([...refused], JSON.stringify([...load.seen.bodies])).toEqual([])
  const wrong = predictions.filter(({ text, version, label, confidence }) => {
    const right = expected.get(`${version} ${text}`)
    return right?.label !== label || Math.abs(right.confidence - confidence) > 1e-12
  })
  expect(wrong).toEqual([])
  expect(new Set(predictions.map(({ version }) => version))).toEqual(new Set(['1', '2']))
  expect(Math.max(...delays)).toBeLessThan(1_000)
  await expectAllKept(place.state, load.seen)
  console.log(
    `${promotions} promotions: ${predictions.length} answers, none failed; the new version served after ${Math.round(Math.max(...delays))} ms at most`,
  )
})

// The two versions differ in what they answer, or the test would prove nothing.
const answersByVersion = async (url: string) => {
  const answers = new Map<string, Answer>()
  for (const version of ['1', '2']) {
    await promote(url, version)
    await msUntilItServes(url, version)
    for (let i = 0; i < texts; i++) {
      const text = textOf(i)
      answers.set(`${version} ${text}`, (await post(undefined, `${url}/predict`, { text })) as Answer)
    }
  }
  expect(answers.get(`1 ${textOf(0)}`)!.confidence).not.toBe(answers.get(`2 ${textOf(0)}`)!.confidence)
  return answers
}

const promote = (url: string, version: string) => post(undefined, `${url}/api/models/m/promote`, { version })

const msUntilItServes = async (url: string, version: string): Promise<number> => {
  const started = performance.now()
  await until(
    async () => ((await post(undefined, `${url}/predict`, { text: textOf(1) })) as Answer).version === version,
    { what: `version ${version} on ${url}`, withinMs: 5_000 },
  )
  return performance.now() - started
}
