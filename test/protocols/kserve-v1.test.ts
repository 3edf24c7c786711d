import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, post, postText } from '../input/ask.ts'
import { unchanged } from '../input/unchanged.ts'
import { customer, loggedOf, openScored, type Scored } from './scored.ts'

let house: Scored
beforeAll(async () => {
  house = await openScored()
})
afterAll(() => house.close())

const get = (path: string) => ask(`${house.url}/v1/models${path}`)
const send = (path: string, body: unknown) => post(`${house.url}/v1/models${path}`, body)

const expectError = ({ status, headers, body }: Answer, expected: number, words: RegExp) => {
  expect({ status, body }).toEqual({ status: expected, body: { error: expect.stringMatching(words) } })
  expect(headers.get('content-type')).toBe('application/json')
}
const refused = async (path: string, body: unknown, words: RegExp) =>
  expectError(await unchanged(house.ctx, () => send(path, body)), 400, words)

const films = ['a lovely film', 'a dull film']

describe('what a server of KServe or TensorFlow says of itself', () => {
  it('lives at the root, for whoever is no browser', async () => {
    for (const accept of ['application/json', '*/*']) {
      const { status, body } = await ask(`${house.url}/`, { headers: { accept } })
      expect({ status, body }).toEqual({ status: 200, body: { status: 'alive' } })
    }
    const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
    const page = await ask(`${house.url}/`, { headers: browser })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page.body).toMatch(/^<!doctype html>/i)
  })

  it('lists its models and their versions', async () => {
    expect((await get('')).body).toEqual({ models: ['churn', 'spend', 'sentiment'] })
    const { body } = await get('/sentiment')
    expect(body).toMatchObject({ name: 'sentiment', ready: true })
    const available = (version: string) => ({
      version,
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    })
    expect(body.model_version_status).toEqual([available('2')])
    expect((await get('/sentiment/versions/1')).body.model_version_status).toEqual([available('1')])
    expect((await get('/sentiment/labels/champion')).body.model_version_status).toEqual([available('2')])
    expect((await get('/sentiment/labels/previous')).body.model_version_status).toEqual([available('1')])
    // Who was asked for is in memory now.
    expect((await get('/sentiment')).body.model_version_status).toEqual([available('2'), available('1')])
  })

  it('describes the signature', async () => {
    const { body } = await get('/churn/metadata')
    expect(body.model_spec).toEqual({ name: 'churn', signature_name: '', version: '1' })
    const { inputs, outputs, method_name } = body.metadata.signature_def.signature_def.serving_default
    const dtypes = Object.entries(inputs).map(([name, input]) => `${name} ${(input as { dtype: string }).dtype}`)
    expect(dtypes).toEqual([
      'months DT_INT64',
      'charge DT_DOUBLE',
      'contract DT_STRING',
      'news DT_BOOL',
      'since DT_STRING',
    ])
    expect(outputs.probabilities.tensor_shape.dim).toEqual([
      { size: '-1', name: '' },
      { size: '2', name: '' },
    ])
    expect(method_name).toBe('tensorflow/serving/predict')
    expect((await get('/sentiment/versions/1/metadata')).body.model_spec.version).toBe('1')
    expect((await get('/sentiment/labels/champion/metadata')).body.model_spec.version).toBe('2')
  })

  it('knows nothing of what there is not', async () => {
    expectError(await get('/nobody'), 404, /no model "nobody"/)
    expectError(await get('/sentiment/versions/9'), 404, /9/)
    expectError(await get('/sentiment/versions/one'), 400, /"one" is no version/)
    expectError(await get('/sentiment/labels/challenger'), 404, /sentiment has no challenger now/)
    expectError(await get('/sentiment/labels/stable'), 404, /no label "stable".*champion, challenger, previous/)
    expectError(await send('/nobody:predict', { instances: films }), 404, /no model "nobody"/)
    expectError(await send('/sentiment', { instances: films }), 404, /:predict, :explain, :classify, :regress/)
    expectError(await send('/sentiment:generate', { instances: films }), 404, /sentiment:generate/)
  })
})

describe('rows', () => {
  it('are answered with the model’s outputs, and their ids take feedback', async () => {
    const { status, body } = await send('/sentiment:predict', { instances: films })
    expect(status).toBe(200)
    expect(body.predictions.map(({ label }: { label: string }) => label)).toEqual(['positive', 'negative'])
    for (const { confidence, label, probabilities, ...rest } of body.predictions) {
      expect(probabilities[label]).toBe(confidence)
      expect(probabilities.positive + probabilities.negative).toBeCloseTo(1, 12)
      expect(rest).toEqual({})
    }
    expect(body).toMatchObject({ model_name: 'sentiment', model_version: '2' })
    const feedback = { prediction_id: body.prediction_ids[1], label: 'positive' }
    expect((await post(`${house.url}/feedback`, feedback)).body.status).toBe('created')
    const logged = await loggedOf(house, body.prediction_ids)
    expect(logged.map(({ input }) => input)).toEqual(films.map((text) => ({ text })))
  })

  it('are numbers where a model predicts one', async () => {
    const { body } = await send('/spend:predict', { instances: [{ months: 10, visits: 5 }, [20, 5]] })
    const native = await post(`${house.url}/api/models/spend/predict`, {
      instances: [
        { months: 10, visits: 5 },
        { months: 20, visits: 5 },
      ],
    })
    expect(body.predictions).toEqual(
      native.body.predictions.map(({ prediction }: { prediction: number }) => prediction),
    )
  })

  it.each([
    ['objects', [{ text: films[0] }]],
    ['bare values', [films[0]]],
    ['lists', [[films[0]]]],
    ['objects of tensors', [{ text: [films[0]] }]],
    ['bytes', [{ b64: Buffer.from(films[0]!).toString('base64') }]],
    ['bytes of a feature', [{ text: { b64: Buffer.from(films[0]!).toString('base64') } }]],
  ])('may be %s', async (_form, instances) => {
    const { status, body } = await send('/sentiment:predict', { instances })
    expect({ status, label: body.predictions?.[0].label }).toEqual({ status: 200, label: 'positive' })
    expect((await loggedOf(house, body.prediction_ids))[0].input).toEqual({ text: films[0] })
  })

  it('in the order of the inputs mean what they mean by name', async () => {
    const { months, charge, contract, news, since } = customer
    const named = await send('/churn:predict', { instances: [customer, { ...customer, charge: null }] })
    const listed = await send('/churn:predict', {
      instances: [
        [months, charge, contract, Number(news), since],
        [months, null, contract, news, since],
      ],
    })
    expect(named.body.predictions).toHaveLength(2)
    expect(listed.body.predictions).toEqual(named.body.predictions)
  })

  it('take NaN for a missing value, as Python writes it', async () => {
    const text = JSON.stringify({ instances: [customer] }).replace('91.5', 'NaN')
    const { status, body } = await postText(`${house.url}/v1/models/churn:predict`, text)
    expect(status).toBe(200)
    expect((await loggedOf(house, body.prediction_ids))[0].input.charge).toBeNull()
    const infinite = JSON.stringify({ instances: [customer] }).replace('91.5', '-Infinity')
    expectError(
      await postText(`${house.url}/v1/models/churn:predict`, infinite),
      400,
      /charge should be a finite number/,
    )
  })

  it('by columns are answered by columns', async () => {
    const inputs = { months: [10, 20], visits: [[5], [5]] }
    const { body } = await send('/spend:predict', { inputs })
    const rows = await send('/spend:predict', {
      instances: [
        [10, 5],
        [20, 5],
      ],
    })
    expect(body.outputs).toEqual(rows.body.predictions)
    expect(body.predictions).toBeUndefined()
    const { outputs } = (await send('/sentiment:predict', { inputs: { text: films } })).body
    expect(outputs.label).toEqual(['positive', 'negative'])
    expect(outputs.probabilities[0].positive).toBe(outputs.confidence[0])
  })

  it('as a list of inputs are answered to the clients of both', async () => {
    const { body } = await send('/spend:predict', { inputs: [[10, 5]] })
    expect(body.predictions).toHaveLength(1)
    expect(body.outputs).toEqual(body.predictions)
  })

  it('are answered by the version or the label in the path, however the colon is written', async () => {
    for (const [path, version, route] of [
      ['/sentiment:predict', '2', 'champion'],
      ['/sentiment%3Apredict', '2', 'champion'],
      ['/sentiment/versions/1:predict', '1', 'version'],
      ['/sentiment/versions/1%3Apredict', '1', 'version'],
      ['/sentiment/labels/previous:predict', '1', 'version'],
      ['/sentiment/labels/champion%3apredict', '2', 'version'],
    ] as const) {
      const { body } = await send(path, { instances: [films[0]], signature_name: 'serving_default' })
      expect(body.model_version).toBe(version)
      expect(await loggedOf(house, body.prediction_ids)).toMatchObject([{ version: Number(version), route }])
    }
  })

  it('come compressed as well', async () => {
    const body = new Uint8Array(
      await new Response(
        new Blob([JSON.stringify({ instances: films })]).stream().pipeThrough(new CompressionStream('gzip')),
      ).arrayBuffer(),
    )
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const answer = await ask(`${house.url}/v1/models/sentiment:predict`, { method: 'POST', headers, body })
    expect(answer.body.predictions).toHaveLength(2)
  })
})

describe('other questions', () => {
  it('explain says what moved each answer', async () => {
    const { body } = await send('/sentiment:explain', { instances: films })
    expect(body.predictions).toHaveLength(2)
    for (const { base_value, contributions } of body.explanations) {
      expect(base_value).toEqual(expect.any(Number))
      expect(contributions[0]).toEqual({ feature: 'text', value: expect.any(String), contribution: expect.any(Number) })
    }
  })

  it('classify gives each class its score, regress a number', async () => {
    const { body } = await send('/churn:classify', {
      context: { contract: 'yearly', months: 50 },
      examples: [customer, { charge: 30, since: '2024-05-11' }],
    })
    expect(body.result.map((pairs: [string, number][]) => pairs.map(([label]) => label))).toEqual([
      ['no', 'yes'],
      ['no', 'yes'],
    ])
    for (const [[, no], [, yes]] of body.result) expect(no + yes).toBeCloseTo(1, 12)
    const [own, shared] = await loggedOf(house, body.prediction_ids)
    expect([own.input.contract, shared.input.contract]).toEqual(['monthly', 'yearly'])
    const { body: number } = await send('/spend:regress', { examples: [{ months: 10, visits: 5 }] })
    expect(number.result).toEqual([expect.any(Number)])
  })
})

describe('a body that does not fit', () => {
  it.each([
    [[], /JSON object/],
    [{}, /neither of "instances" and "inputs"/],
    [{ instances: films, inputs: films }, /both of "instances" and "inputs"/],
    [{ instances: 'a lovely film' }, /"instances" has to be a list/],
    [{ inputs: 'a lovely film' }, /"inputs" has to be a list/],
    [{ instances: [] }, /no rows/],
    [{ inputs: {} }, /no columns/],
    [{ inputs: { text: [] } }, /no rows/],
    [{ inputs: { text: films, other: ['one'] } }, /different lengths: text has 2 and other has 1/],
    [{ instances: [films] }, /instances\[0\]: 2 values are not the 1 of the model \(text\)/],
    [{ instances: ['fine', { text: 5 }] }, /^instances\[1\]: .*text should be a text/],
    [{ instances: [{ text: 'a', label: 'b' }] }, /label is not an input/],
    [{ instances: [JSON.parse('{"__proto__":"a"}')] }, /text is missing; __proto__ is not an input/],
    [{ instances: [{ b64: '***' }] }, /Base64/],
    [{ instances: [{ b64: Buffer.from([0xff, 0xfe]).toString('base64') }] }, /UTF-8/],
    [{ instances: films, signature_name: 'other' }, /no signature "other"/],
  ])('%j is refused', async (body, words) => {
    await refused('/sentiment:predict', body, words)
  })

  it('of examples is refused', async () => {
    await refused('/sentiment:classify', { instances: films }, /"examples" has to be a list/)
    await refused('/sentiment:classify', { examples: films }, /examples\[0\] has to be an object/)
    await refused('/sentiment:classify', { examples: [{}], context: { other: 1 } }, /other, which is not an input/)
    await refused('/sentiment:classify', { examples: [{}], context: 5 }, /"context" has to be an object/)
    await refused('/sentiment:regress', { examples: [{ text: 'a' }] }, /predicts no number.*:classify/)
    await refused('/spend:classify', { examples: [{}] }, /has no classes.*:regress/)
  })

  it('of another type or too many rows is refused', async () => {
    const url = `${house.url}/v1/models/sentiment:predict`
    expectError(await postText(url, '{"instances": [NaN'), 400, /no JSON/)
    const csv = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'text\na\n' }
    expectError(await ask(url, csv), 415, /content-type: application\/json\./)
    expectError(await send('/sentiment:predict', { instances: Array(1001).fill('a') }), 413, /1001 rows/)
  })

  it('is refused whatever it is, and never fails the server', async () => {
    const any = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })
    const key = fc.constantFrom('instances', 'inputs', 'examples', 'context', 'signature_name')
    const row = fc.oneof(any, fc.dictionary(fc.constantFrom('text', 'b64', '__proto__', 'months'), any))
    const body = fc.oneof(any, fc.dictionary(key, fc.oneof(any, fc.array(row, { maxLength: 3 }))))
    const path = fc.constantFrom(
      '/sentiment:predict',
      '/sentiment%3Aexplain',
      '/churn:classify',
      '/spend:regress',
      '/churn/versions/1:predict',
      '/spend/labels/champion:predict',
    )
    await fc.assert(
      fc.asyncProperty(path, body, async (to, value) => {
        const { status, body: answer } = await send(to, value)
        if (status !== 200) expect(answer).toEqual({ error: expect.any(String) })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 200 },
    )
  })
})
