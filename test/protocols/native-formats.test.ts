import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvText } from '../../src/data.ts'
import { ask, expectError, expectRefusal, post } from '../input/ask.ts'
import { unchanged } from '../input/unchanged.ts'
import { customer, loggedOf, openScored, type Scored } from './scored.ts'

let house: Scored
beforeAll(async () => {
  house = await openScored({ rows: 50 })
})
afterAll(() => house.close())

const csv = { 'content-type': 'text/csv' }
const ndjson = { 'content-type': 'application/x-ndjson' }
const send = (path: string, headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>) =>
  ask(house.url + path, { method: 'POST', headers, body })
const table = (text: string): string[][] => csvText(Buffer.from(text), (_, problem) => new Error(problem)).records

const customers = [customer, { ...customer, charge: null, news: null }]
const customersCsv = 'months,since,contract,news,charge\n3,2024-05-11,monthly,yes,91.5\r\n3,2024-05-11,monthly,,\n'

describe('rows that are no JSON document', () => {
  it('are answered in JSON as they would be in JSON', async () => {
    const { body: native } = await post(`${house.url}/api/models/churn/predict`, { instances: customers })
    const lines = `${JSON.stringify(customers[0])}\n\n${JSON.stringify(customers[1])}`
    for (const [headers, text] of [
      [csv, customersCsv],
      [csv, `\ufeff${customersCsv}`],
      [ndjson, lines],
      [{ 'content-type': 'application/jsonlines; charset=UTF-8' }, `\ufeff${lines}\r\n`],
    ] as const) {
      const { status, body } = await send('/api/models/churn/predict', headers, text)
      expect(status).toBe(200)
      const said = ({ label, confidence, version }: Record<string, unknown>) => ({ label, confidence, version })
      expect(body.predictions.map(said)).toEqual(native.predictions.map(said))
      const logged = await loggedOf(
        house,
        body.predictions.map(({ id }: { id: string }) => id),
      )
      expect(logged.map(({ input }) => input.charge)).toEqual([91.5, null])
    }
  })

  it('are taken for the default model and for one version', async () => {
    const { body } = await send('/predict', csv, 'text\na lovely film\n')
    expect(body.predictions).toMatchObject([{ label: 'positive', version: '2', route: 'champion' }])
    const first = await send('/api/models/sentiment/versions/1/predict', ndjson, '{"text":"a dull film"}')
    expect(first.body.predictions).toMatchObject([{ label: 'negative', version: '1', route: 'version' }])
  })

  it('are answered with all that the query wishes', async () => {
    const { body } = await send('/predict?return_probabilities=true&explain=1', csv, 'text\na lovely film\n')
    expect(body.predictions[0]).toMatchObject({
      probabilities: { positive: body.predictions[0].confidence },
      explanation: expect.any(Array),
    })
    const json = await post(`${house.url}/predict?return_probabilities=true`, { text: 'a lovely film' })
    expect(json.body.probabilities).toEqual(body.predictions[0].probabilities)
    expectError(await post(`${house.url}/predict?return_probabilities=perhaps`, { text: 'a' }), 'request/invalid')
  })
})

describe('an answer that is no JSON document', () => {
  it('is CSV where that is accepted', async () => {
    const answer = await send(
      '/predict?return_probabilities=true',
      { ...csv, accept: 'text/csv' },
      'text\na lovely film\na dull film\n',
    )
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
    const [header, first, second, ...rest] = table(answer.body)
    expect(header).toEqual([
      'id',
      'model',
      'version',
      'route',
      'label',
      'confidence',
      'probability_negative',
      'probability_positive',
      'latency_ms',
    ])
    expect([first![4], second![4], rest]).toEqual(['positive', 'negative', []])
    const number = await send('/api/models/spend/predict', { ...csv, accept: 'text/csv' }, 'months,visits\n10,5\n')
    expect(table(number.body)[0]).toEqual([
      'id',
      'model',
      'version',
      'route',
      'prediction',
      'low',
      'high',
      'coverage',
      'latency_ms',
    ])
    const explained = await send('/predict?explain=true', { ...csv, accept: 'text/csv' }, 'text\na lovely film\n')
    const [names, cells] = table(explained.body)
    expect(JSON.parse(cells![names!.indexOf('explanation')]!)[0]).toHaveProperty('contribution')
  })

  it('is NDJSON where that is accepted, also of a JSON body', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/x-ndjson' }
    const answer = await send('/predict', headers, '{"instances":[{"text":"a lovely film"},{"text":"a dull film"}]}')
    expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/)
    const lines = answer.body
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line).label)
    expect(lines).toEqual(['positive', 'negative'])
    expect((await send('/predict', headers, '{"text":""}')).headers.get('content-type')).toMatch(/json/)
  })

  it.each([
    ['application/json, text/csv;q=0.9', 'application/json'],
    ['text/csv;q=0.5, */*;q=0.8', 'application/json'],
    ['text/csv;q=0.9, */*;q=0.8', 'text/csv'],
    ['text/html', 'application/json'],
    ['text/csv;q=0', 'application/json'],
    ['application/jsonlines', 'application/x-ndjson'],
  ])('follows Accept: %s', async (accept, type) => {
    const answer = await send('/predict', { ...csv, accept }, 'text\na lovely film\n')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')?.split(';')[0]).toBe(type)
  })
})

describe('rows that do not fit', () => {
  const refused = async (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>, words: RegExp) => {
    const answer = await unchanged(house.ctx, () => send('/predict', headers, body))
    expectRefusal(answer)
    expect(answer.body.error.message).toMatch(words)
    return answer.body.error
  }

  it('of CSV are refused by their line', async () => {
    const error = await refused(csv, 'text\n"a\nb"\n\n" "\n', /^line 5: .*text is empty/)
    expect(error.details).toMatchObject({ line: 5, fields: { text: 'is empty' } })
    await refused(csv, 'text,label\na,positive\n', /^line 2: .*label is not an input of the model/)
    await refused(csv, 'text\na,b\n', /^line 2: the row has 2 fields and the header has 1/)
    await refused(csv, 'text\n"a\n', /^line 2: .*quote/)
    await refused(csv, 'text\n', /no rows.*a header and at least one row/)
    await refused(csv, new Uint8Array([...Buffer.from('text\ncaf'), 0xe9]), /^line 2: is not UTF-8/)
    const wrong = await send('/api/models/churn/predict', csv, customersCsv.replace('91.5', 'much'))
    expectError(wrong, 'request/invalid', /^line 2: .*charge should be a finite number/)
    expectError(await send('/predict', csv, `text\n${'a\n'.repeat(51)}`), 'request/too-many-rows')
  })

  it('of NDJSON are refused by their line', async () => {
    await refused(ndjson, '{"text":"a"}\n\n{"text":5}\n', /^line 3: .*text should be a text/)
    await refused(ndjson, '{"text":"a"}\n{"text"\n', /^line 2: is no JSON/)
    await refused(ndjson, '[]\n', /^line 1: /)
    await refused(ndjson, '\n \n', /no rows.*one object/)
    await refused(ndjson, new Uint8Array([0xff, 0xfe, 10]), /not UTF-8/)
  })

  it('are refused where a route takes JSON only, and where the text is in another charset', async () => {
    expectError(
      await send('/feedback', csv, 'prediction_id,label\n'),
      'request/media-type',
      /content-type: application\/json\.$/,
    )
    await refused({ 'content-type': 'text/csv; charset=utf-16' }, 'text\na\n', /utf-16/)
  })

  it('are refused whatever they are, and never fail the server', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('text', '"', ',', '\n', '\r', '{', '}', ':', 'a', '\ufeff'))
        .map((parts) => parts.join('')),
    )
    const bytes = fc.oneof(
      text.map((each) => new Uint8Array(Buffer.from(each))),
      fc.uint8Array({ maxLength: 40 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(csv, ndjson), bytes, async (headers, body) => {
        const answer = await send('/predict', headers, new Uint8Array(body))
        if (answer.status === 200) expect(answer.body.predictions.length).toBeGreaterThan(0)
        else expectRefusal(answer)
      }),
      { numRuns: 200 },
    )
  })
})
