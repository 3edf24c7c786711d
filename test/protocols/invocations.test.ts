import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUnloaded } from '../../src/registry.ts'
import { type Answer, ask, post, postText } from '../input/ask.ts'
import { unchanged } from '../input/unchanged.ts'
import { customer, loggedOf, openScored, type Scored } from './scored.ts'

let house: Scored
beforeAll(async () => {
  house = await openScored()
})
afterAll(() => house.close())

const url = () => `${house.url}/invocations`
const send = (body: unknown) => post(url(), body)
const sendTo = (model: string, body: unknown, more: Record<string, string> = {}) => {
  const headers = { 'content-type': 'application/json', 'x-amzn-sagemaker-target-model': model, ...more }
  return ask(url(), { method: 'POST', headers, body: JSON.stringify(body) })
}
const sendCsv = (body: string, more: Record<string, string> = {}) =>
  ask(url(), { method: 'POST', headers: { 'content-type': 'text/csv', ...more }, body })

const expectError = ({ status, body }: Answer, expected: number, words: RegExp, code = 'BAD_REQUEST') =>
  expect({ status, body }).toEqual({
    status: expected,
    body: { error_code: code, message: expect.stringMatching(words) },
  })

const films = ['a lovely film', 'a dull film']
const labels = ['positive', 'negative']

describe('what a server of MLflow or SageMaker says of itself', () => {
  it('is ready, with a version', async () => {
    expect(await ask(`${house.url}/ping`)).toMatchObject({ status: 200, body: '\n' })
    expect(await ask(`${house.url}/version`)).toMatchObject({
      status: 200,
      body: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    expect((await ask(`${house.url}/health`)).status).toBe(200)
  })

  it('is not ready while its model is out of service, and neither is that of KServe', async () => {
    await setUnloaded(house.ctx, 'sentiment', true)
    await expect.poll(async () => (await ask(`${house.url}/ping`)).status).toBe(503)
    const away = /sentiment was taken out of service/
    expectError(await ask(`${house.url}/ping`), 503, away, 'TEMPORARILY_UNAVAILABLE')
    expectError(await send({ instances: films }), 503, away, 'TEMPORARILY_UNAVAILABLE')
    const v1 = await ask(`${house.url}/v1/models/sentiment`)
    expect(v1).toMatchObject({ status: 503, body: { error: expect.stringMatching(away) } })
    expect(v1.headers.get('retry-after')).toBe('1')
    await setUnloaded(house.ctx, 'sentiment', false)
    await expect.poll(async () => (await ask(`${house.url}/ping`)).status).toBe(200)
  })
})

describe('rows', () => {
  it.each([
    ['dataframe_split', { columns: ['text'], index: [7, 8], data: films.map((text) => [text]) }],
    ['dataframe_split', { data: films.map((text) => [text]) }],
    ['dataframe_records', films.map((text) => ({ text }))],
    ['instances', films.map((text) => ({ text }))],
    ['instances', films],
    ['inputs', { text: films }],
    ['inputs', films],
  ])('as %s %j are answered by the default model', async (key, rows) => {
    const { status, body } = await send({ [key]: rows, signature_name: 'ignored' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ predictions: labels, model_name: 'sentiment', model_version: '2' })
    expect((await loggedOf(house, body.prediction_ids)).map(({ input }) => input.text)).toEqual(films)
  })

  it('may be one, as bare values', async () => {
    expect((await send({ inputs: films[0] })).body.predictions).toEqual(['positive'])
    expect((await send({ inputs: { text: films[0] } })).body.predictions).toEqual(['positive'])
  })

  it('may have columns that the model does not know, as dataframes do', async () => {
    const { body } = await send({ dataframe_split: { columns: ['id', 'text', '__proto__'], data: [[1, films[0], 2]] } })
    expect(body.predictions).toEqual(['positive'])
    expect((await loggedOf(house, body.prediction_ids))[0].input).toEqual({ text: films[0] })
    expect((await sendCsv('id,text\n1,a dull film\n')).body.predictions).toEqual(['negative'])
  })

  it('of a table keep their kinds, and NaN is a missing value', async () => {
    const records = JSON.stringify({ dataframe_records: [customer, { ...customer, charge: 0.5 }] }).replace(
      '0.5',
      'NaN',
    )
    const headers = { 'content-type': 'application/json', 'x-amzn-sagemaker-target-model': 'churn' }
    const { status, body } = await ask(url(), { method: 'POST', headers, body: records })
    expect(status).toBe(200)
    const logged = await loggedOf(house, body.prediction_ids)
    expect(logged.map(({ input }) => input.charge)).toEqual([91.5, null])
    const numbers = await sendTo('spend', { inputs: { months: [1, 2], visits: [3, 4] } })
    expect(numbers.body.predictions).toEqual([expect.any(Number), expect.any(Number)])
  })

  it('say more where params ask for it', async () => {
    const { body } = await send({ instances: films, params: { probabilities: true, explain: true } })
    expect(body.predictions.map(({ label }: { label: string }) => label)).toEqual(labels)
    const [first] = body.predictions
    expect(first.probabilities[first.label]).toBe(first.confidence)
    expect(first.prediction_id).toBe(body.prediction_ids[0])
    expect(first.explanation[0]).toEqual({
      feature: 'text',
      value: expect.any(String),
      contribution: expect.any(Number),
    })
    expect((await send({ instances: films, parameters: { probabilities: true } })).body.predictions[0]).toHaveProperty(
      'label',
    )
    const number = (await sendTo('spend', { instances: [[1, 2]], params: { probabilities: true } })).body.predictions[0]
    expect(number).toEqual({
      prediction: expect.any(Number),
      interval: expect.any(Object),
      prediction_id: expect.any(String),
    })
  })
})

describe('CSV', () => {
  it('has a header, or says that it has none', async () => {
    expect((await sendCsv('text\na lovely film\n"a dull, dull\nfilm"')).body.predictions).toEqual(labels)
    const absent = { 'content-type': 'text/csv; charset=utf-8; header=absent' }
    expect((await sendCsv('a lovely film\na dull film\n', absent)).body.predictions).toEqual(labels)
  })

  it('is answered as CSV where it is accepted', async () => {
    const { headers, body } = await sendCsv('text\na lovely film\na dull film\n', { accept: 'text/csv' })
    expect(headers.get('content-type')).toMatch(/^text\/csv/)
    expect(body).toBe('positive\nnegative\n')
    const wished = { instances: films, params: { probabilities: true } }
    const csv = await sendTo('sentiment', wished, { accept: 'text/csv' })
    const lines = csv.body.trim().split('\n')
    expect(lines[0]).toMatch(/^positive,0\.\d+,0\.\d+$/)
  })

  it('that does not fit is refused by its line', async () => {
    expectError(await sendCsv('text\na\nb,c\n'), 400, /^line 3: the row has 2 fields and the header has 1/)
    expectError(await sendCsv('text\na\n"b'), 400, /^line 3: .*quote/)
    expectError(await sendCsv('text,text\na,b\n'), 400, /^line 1: the column "text" is there twice/)
    expectError(await sendCsv('title\na\n'), 400, /^line 2: .*text is missing/)
    expectError(await sendCsv('text\n'), 400, /no rows/)
    expectError(await sendCsv(''), 400, /line 1: has to be a header/)
    expectError(await sendCsv('text\na\n', { 'content-type': 'text/csv; charset=latin1' }), 415, /latin1.*UTF-8/)
  })
})

describe('the headers of SageMaker', () => {
  it('choose the model and the version', async () => {
    const version = async (more: Record<string, string>) =>
      (await sendTo('sentiment.tar.gz', { instances: films }, more)).body.model_version
    expect(await version({})).toBe('2')
    expect(await version({ 'x-amzn-sagemaker-target-variant': '1' })).toBe('1')
    expect(await version({ 'x-amzn-sagemaker-target-variant': 'previous' })).toBe('1')
    expect(await version({ 'x-amzn-sagemaker-target-variant': 'AllTraffic' })).toBe('2')
    expectError(await sendTo('nobody', { instances: films }), 404, /no model "nobody"/, 'RESOURCE_DOES_NOT_EXIST')
    const gone = await sendTo('sentiment', { instances: films }, { 'x-amzn-sagemaker-target-variant': 'challenger' })
    expectError(gone, 404, /no challenger now/, 'RESOURCE_DOES_NOT_EXIST')
  })

  it('name the request in the log, and come back', async () => {
    const headers = { 'x-amzn-sagemaker-inference-id': 'order-17', 'x-amzn-sagemaker-custom-attributes': 'trace=9' }
    const answer = await sendTo('sentiment', { instances: films }, headers)
    expect(answer.headers.get('x-amzn-sagemaker-custom-attributes')).toBe('trace=9')
    const logged = await loggedOf(house, answer.body.prediction_ids)
    expect(logged.map((row) => row.request_id)).toEqual(['order-17', 'order-17'])
  })
})

describe('a body that does not fit', () => {
  it.each([
    [[{ text: 'a' }], /JSON object with one of "dataframe_split", "dataframe_records", "instances", "inputs"/],
    [{}, /exactly one of.*it has none/],
    [{ messages: [{ role: 'user', content: 'a' }] }, /it has none/],
    [{ instances: films, inputs: films }, /it has instances and inputs/],
    [{ dataframe_split: films }, /"dataframe_split" has to be an object/],
    [{ dataframe_split: { columns: ['text'] } }, /"data" of "dataframe_split" has to be a list/],
    [{ dataframe_split: { columns: ['text'], data: [['a', 'b']] } }, /data\[0\] has 2 values and "columns" has 1/],
    [{ dataframe_split: { columns: ['text'], data: ['a'] } }, /data\[0\] has to be a list/],
    [{ dataframe_split: { columns: ['text'], data: [] } }, /no rows/],
    [{ dataframe_records: ['a'] }, /dataframe_records\[0\] has to be an object/],
    [{ dataframe_records: [{ title: 'a' }] }, /text is missing/],
    [{ instances: 5 }, /"instances" has to be a list/],
    [{ instances: films, params: 5 }, /"params" has to be an object/],
    [{ instances: films, params: { temperature: 1 } }, /temperature.*probabilities and explain/],
    [{ instances: films, params: { probabilities: 'yes' } }, /true or false/],
  ])('%j is refused', async (body, words) => {
    expectError(await unchanged(house.ctx, () => send(body)), 400, words)
  })

  it('of another type is refused', async () => {
    for (const type of ['text/plain', 'application/x-npy', 'application/octet-stream']) {
      const answer = await ask(url(), { method: 'POST', headers: { 'content-type': type }, body: 'a' })
      expectError(answer, 415, /application\/json, or text\/csv, or application\/x-ndjson/)
    }
    expectError(await postText(url(), '{"instances": [NaN'), 400, /no JSON/)
  })

  it('is refused whatever it is, and never fails the server', async () => {
    const any = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })
    const key = fc.constantFrom('dataframe_split', 'dataframe_records', 'instances', 'inputs', 'params')
    const split = fc.record(
      { columns: fc.oneof(any, fc.constant(['text'])), data: fc.oneof(any, fc.array(fc.array(any, { maxLength: 2 }))) },
      { requiredKeys: [] },
    )
    const json = fc
      .oneof(any, fc.dictionary(key, fc.oneof(any, split), { maxKeys: 2 }))
      .map((value) => ['application/json', JSON.stringify(value)] as const)
    const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constantFrom('"', '\r', 'text'))
    const csv = fc
      .array(fc.array(cell, { maxLength: 3 }).map((cells) => cells.join(',')))
      .map((lines) => ['text/csv', `text\n${lines.join('\n')}`] as const)
    const ndjson = fc
      .array(fc.oneof(fc.json(), fc.string()))
      .map((lines) => ['application/jsonlines', lines.join('\n')] as const)
    const model = fc.constantFrom('sentiment', 'churn', 'spend')
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, csv, ndjson), model, async ([type, body], name) => {
        const headers = { 'content-type': type, 'x-amzn-sagemaker-target-model': name }
        const { status, body: answer } = await ask(url(), { method: 'POST', headers, body })
        if (status === 200) expect(answer.predictions.length).toBe(answer.prediction_ids.length)
        else expect(answer).toEqual({ error_code: expect.any(String), message: expect.any(String) })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })
})
