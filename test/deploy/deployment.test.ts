// Which versions answer, set by the API and the command line, seen from outside.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployment } from '../../src/define.ts'
import { retrain } from '../../src/loop.ts'
import { ask, expectError, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { unchanged } from '../input/unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  const model = { ...house.project.models['sentiment']!, seed: 2 }
  const request = { name: 'sentiment', model, mode: 'quick', trigger: 'test', register: true } as const
  // The second version is the champion, the first the one before.
  await retrain(house.ctx, request)
})
afterAll(() => house.close())

const address = () => `${house.url}/api/models/sentiment/deployment`
const put = (routing: unknown) =>
  ask(address(), { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(routing) })
const predict = (text = 'a lovely film', headers: Record<string, string> = {}) =>
  ask(`${house.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ text, return_probabilities: true }),
  })

/** Sets the routing and waits until the server follows. */
const route = async (routing: unknown, until: (body: { route: string; version: string }) => boolean) => {
  const started = performance.now()
  expect((await put(routing)).body).toMatchObject({ outcome: 'routed' })
  await expect.poll(async () => until((await predict()).body), { timeout: 5_000, interval: 5 }).toBe(true)
  expect(performance.now() - started).toBeLessThan(1_000)
}

const rows = async () => {
  const { rows: logged } = await house.ctx.store.pool.query(
    'select id, version, route, propensity from prediction_logs',
  )
  return new Map(logged.map((row) => [row.id as string, row]))
}

describe('a deployment', () => {
  it('is the champion alone until somebody says otherwise', async () => {
    const { body } = await ask(address())
    expect(body).toMatchObject({ champion: '2', previous: '1', routing: { kind: 'champion' }, set_by: 'definition' })
    expect((await predict()).body).toMatchObject({ version: '2', route: 'champion' })
  })

  it('as an A/B test keeps a caller with one version, and logs how probable it was', async () => {
    const arms = [
      { version: 1, weight: 3 },
      { version: 2, weight: 1 },
    ]
    await route({ kind: 'ab', arms, by: 'header:x-user-id' }, (body) => body.route === 'ab')
    const seen: { id: string; version: string }[] = []
    for (let round = 0; round < 3; round++) {
      const asked = Array.from({ length: 20 }, async (_, i) => (await predict('fine', { 'x-user-id': `u${i}` })).body)
      seen.push(...(await Promise.all(asked)))
    }
    for (let i = 0; i < 20; i++) {
      const own = seen.filter((_, at) => at % 20 === i).map(({ version }) => version)
      expect(new Set(own).size).toBe(1)
    }
    expect(new Set(seen.map(({ version }) => version))).toEqual(new Set(['1', '2']))
    const logged = await rows()
    for (const { id, version } of seen) {
      expect(logged.get(id)).toMatchObject({
        route: 'ab',
        version: Number(version),
        propensity: version === '1' ? 0.75 : 0.25,
      })
    }
  })

  it('as an ensemble answers the mean of its versions', async () => {
    await route({ kind: 'ensemble', versions: [1, 2] }, (body) => body.route === 'ensemble')
    const text = 'a lovely film, if a little long'
    const of = async (version: number) =>
      (
        await post(`${house.url}/api/models/sentiment/versions/${version}/predict`, {
          text,
          return_probabilities: true,
        })
      ).body
    const [one, two, both] = [await of(1), await of(2), (await predict(text)).body]
    expect(both.version).toBe('1+2')
    const mean = (one.probabilities.positive + two.probabilities.positive) / 2
    expect(both.probabilities.positive).toBeCloseTo(mean, 12)
    expect(one.probabilities.positive).not.toBe(two.probabilities.positive)
    expect(one).toMatchObject({ route: 'version', version: '1' })
    const explained = await ask(`${house.url}/predict?explain=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })
    expect(explained.body.explanation.length).toBeGreaterThan(0)
  })

  it('with a shadow answers as before and counts what the shadow would have said', async () => {
    await route({ kind: 'shadow', version: 1, share: 1 }, (body) => body.route === 'champion' && body.version === '2')
    const before = (await ask(address())).body.shadow[0]?.rows ?? 0
    const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => predict(`a dull film ${i}`)))
    expect(answers.every(({ body }) => body.version === '2')).toBe(true)
    await expect
      .poll(async () => (await ask(address())).body.shadow[0]?.rows ?? 0, { timeout: 5_000 })
      .toBeGreaterThanOrEqual(before + 25)
    const [report] = (await ask(address())).body.shadow
    expect(report).toMatchObject({ version: '2', shadow: '1', failed: 0, dropped: 0 })
    expect(report.mean_difference).toBeGreaterThan(0)
    expect(report.flip_rate).toBeGreaterThanOrEqual(0)
    expect(report.shadow_latency_ms).toBeGreaterThan(0)
    const metrics = (await ask(`${house.url}/metrics`)).body as string
    expect(metrics).toMatch(/ml_shadow_rows_total\{model="sentiment",version="2",shadow="1",outcome="same"\} \d+/)
  })

  it('as a canary is seen in the history of decisions, and ends by word of an operator', async () => {
    await route({ kind: 'canary', version: 1, weight: 1 }, (body) => body.route === 'canary' && body.version === '1')
    const [decision] = (await ask(`${house.url}/api/decisions?limit=1`)).body.decisions
    expect(decision).toMatchObject({ outcome: 'routed', reasons: ['canary: 1 answers 100 %'] })
    const before = (await predict()).body.version
    expect(before).toBe('1')
    const answer = await ask(address(), { method: 'DELETE' })
    expect(answer.body).toMatchObject({ outcome: 'routed', reasons: ['the typed file says who answers'] })
    await expect.poll(async () => (await predict()).body.route, { timeout: 5_000 }).toBe('champion')
  })

  it.each([
    ['a version that is not there', { kind: 'canary', version: 99, weight: 0.5 }, 'model/unknown-version'],
    ['a place that nobody has', deployment.canary(), 'model/no-version'],
    ['the champion as its own shadow', { kind: 'shadow', version: 2, share: 1 }, 'request/invalid'],
    ['a weight of nothing', { kind: 'canary', version: 1, weight: 0 }, 'request/invalid'],
    ['steps that fall', { kind: 'canary', version: 1, weight: 0.1, steps: [0.5, 0.1] }, 'request/invalid'],
    ['a kind that is none', { kind: 'bandit' }, 'request/invalid'],
    ['one arm', { kind: 'ab', arms: [{ version: 1, weight: 1 }], by: 'header:x' }, 'request/invalid'],
    ['nothing', null, 'request/invalid'],
  ] as const)('of %s is refused and changes nothing', async (_what, routing, code) => {
    expectError(await unchanged(house.ctx, () => put(routing)), code)
    expectError(
      await ask(`${house.url}/api/models/sentiment/versions/x/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"text":"a"}',
      }),
      'request/invalid',
      /no version/,
    )
  })
})
