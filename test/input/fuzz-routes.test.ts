import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorCodes } from '../../src/kit/errors.ts'
import { post } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { type ListedRoute, listRoutes } from './route-list.ts'

// Every route that the server has, whoever wrote it and whichever protocol it is of, is asked what nobody should ask.
// The list is the server's own, and each route has to be reached: one that no request here gets into fails the test.
let house: House
let id: string
const listed = listRoutes()
beforeAll(async () => {
  house = await openHouse()
  id = (await post(`${house.url}/predict`, { text: 'a lovely film' })).body.id
})
afterAll(() => house.close())

const known = fc.constantFrom('sentiment', '1', '2', 'text', 'positive', 'true', '0', '-1', '1e9', 'champion', 'null')
const word = fc.string({ unit: 'binary', maxLength: 40 })
const anyWord = fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: fc.constant('id') }, word, fc.uuid())

const names = fc.constantFrom(
  'text',
  'instances',
  'inputs',
  'columns',
  'data',
  'label',
  'version',
  'prediction_id',
  'id',
  'run_id',
  'experiment_id',
  'name',
  'key',
  'value',
  'path',
)
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 })
const row = fc.record({ text: fc.oneof(anyWord, json) })
const document = fc.oneof(
  row,
  fc.array(row, { maxLength: 3 }).map((instances) => ({ instances })),
  fc.dictionary(fc.oneof({ weight: 4, arbitrary: names }, word), fc.oneof(anyWord, row, json), { maxKeys: 4 }),
  json,
)
const types = [
  'application/json',
  'application/x-ndjson',
  'text/csv',
  'text/plain',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'nonsense',
]
const contents = fc.oneof(
  { weight: 4, arbitrary: document.map((value) => JSON.stringify(value)) },
  fc.array(document, { maxLength: 3 }).map((values) => values.map((value) => JSON.stringify(value)).join('\n')),
  fc.array(word, { maxLength: 4 }).map((cells) => `text\n${cells.join('\n')}`),
  fc.uint8Array({ maxLength: 200 }),
)

interface Sent {
  words: string[]
  query: [string, string][]
  headers: Record<string, string>
  content: string | Uint8Array
}

const headerValue = fc.oneof(
  known,
  fc.string({ maxLength: 30 }).map((text) => text.replace(/[^\x20-\x7e]/g, '').trim()),
)
const headerNames = ['accept', 'accept-encoding', 'authorization', 'x-routing-key', 'traceparent', 'range', 'cookie']
const moreHeaders = ['inference-header-content-length', 'content-encoding', 'if-none-match', 'x-request-id']
const queryNames = [
  'limit',
  'model',
  'run_id',
  'experiment_id',
  'name',
  'path',
  'filter',
  'page_token',
  'cursor',
  'explain',
  'from',
  'status',
  'parent',
  'id',
]
const sent: fc.Arbitrary<Sent> = fc.record({
  words: fc.array(anyWord, { minLength: 4, maxLength: 4 }),
  query: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...queryNames), word), anyWord), { maxLength: 3 }),
  headers: fc.dictionary(fc.constantFrom(...headerNames, ...moreHeaders), headerValue, { maxKeys: 2 }),
  content: contents,
})

// Two colons are one in the address, and the rest of it.
const parameter = /::|:\w+(\([^)]*\))?|\*/g

// A path of parameters is sometimes what it should be, so that more than the first check is met.
const addressOf = (url: string, { words, query }: Sent): string => {
  const left = [...words]
  const path = url.replace(parameter, (found) => {
    if (found === '::') return ':'
    const next = left.shift() ?? '1'
    return encodeURIComponent(next === 'id' ? id : next.toWellFormed() || '1')
  })
  const search = query.map(
    ([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
  )
  return `${house.url}${path}${search.length > 0 ? `?${search.join('&')}` : ''}`
}

// Long enough for a slow machine, and much shorter than for ever.
const patienceMs = 20_000

/** A request without a type has no body. */
const send = async ({ method, url }: ListedRoute, type: string | undefined, asked: Sent) => {
  const response = await fetch(addressOf(url, asked), {
    method,
    redirect: 'manual',
    headers: type === undefined ? asked.headers : { ...asked.headers, 'content-type': type },
    signal: AbortSignal.timeout(patienceMs),
    ...(type === undefined ? {} : { body: asked.content as BodyInit }),
  })
  const endless = response.headers.get('content-type') === 'text/event-stream'
  if (endless) await response.body?.cancel()
  return { status: response.status, headers: response.headers, text: endless ? '' : await response.text() }
}

const expectSane = (method: string, { status, headers, text }: Awaited<ReturnType<typeof send>>) => {
  // A stream of answers has no status left to say it with.
  expect(text).not.toContain('server/internal')
  if (status === 503) expect(headers.get('retry-after')).toMatch(/^\d+$/)
  else expect(status).toBeLessThan(500)
  if (status < 400 || method === 'HEAD') return
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(isError(JSON.parse(text), status)).toBe(true)
}

// Ours, that of the Open Inference Protocol and of KServe, that of MLflow, and that of its receiver of spans.
const isError = (body: Record<string, unknown>, status: number): boolean => {
  if (typeof body['detail'] === 'string') return body['detail'].length > 0
  if (typeof body['error_code'] === 'string') return typeof body['message'] === 'string'
  if (typeof body['error'] === 'string') return body['error'].length > 0
  const { code, message, details } = body['error'] as Record<string, unknown>
  return typeof message === 'string' && typeof details === 'object' && errorCodes[code as 'server/internal'] === status
}

const fuzz = async (route: ListedRoute) => {
  const bodiless = route.method === 'GET' || route.method === 'HEAD'
  for (const type of bodiless ? [undefined] : types) {
    const check = async (asked: Sent) => expectSane(route.method, await send(route, type, asked))
    await fc.assert(fc.asyncProperty(sent, check), { numRuns: bodiless ? 40 : 15 }).catch((failure: Error) => {
      throw new Error(`${route.method} ${route.url} of ${type}: ${failure.message}`, { cause: failure })
    })
  }
}

it('every route answers or refuses whatever it is asked, and soon', async () => {
  expect(listed.length).toBeGreaterThan(30)
  for (const route of listed) {
    // One of the routes takes it out of service, and the next ones shall have something to answer with.
    await post(`${house.url}/v2/repository/models/sentiment/load`, {})
    await fuzz(route)
  }
}, 300_000)

it('and every route was really reached', () => {
  const missed = listed.filter((route) => route.reached === 0).map(({ method, url }) => `${method} ${url}`)
  expect(missed).toEqual([])
})
