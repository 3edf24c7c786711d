import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, post, postText } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { exportOf, type GivenSpan } from './otlp.ts'

let house: House
let experiment: string
let count = 0

beforeAll(async () => {
  house = await openHouse()
  experiment = (await post(api('2.0/mlflow/experiments/create'), { name: 'traced' })).body.experiment_id
})
afterAll(() => house.close())

const api = (path: string) => `${house.url}/api/${path}`
const v3 = (path = '') => api(`3.0/mlflow/traces${path}`)
const v2 = (path = '') => api(`2.0/mlflow/traces${path}`)

const send = (url: string, method: string, body?: unknown): Promise<Answer> =>
  ask(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) })

const newTrace = () => (++count).toString(16).padStart(32, 'a')
const root = '00000000000000a1'
const child = '00000000000000b2'

const exportBytes = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  ask(`${house.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'x-mlflow-experiment-id': experiment, ...headers },
    body,
  })

const exportSpans = (...spans: GivenSpan[]) => exportBytes(exportOf(...spans))

const infoOf = (trace: string, more: object = {}) => ({
  trace: {
    trace_info: {
      trace_id: `tr-${trace}`,
      trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } },
      request_time: '2026-11-21T03:43:13.075Z',
      execution_duration: '0.869s',
      state: 'OK',
      ...more,
    },
  },
})

const textOf = async (url: string) => (await fetch(url)).text()

const expectRefused = ({ status, body }: Answer, wanted: number, word: string, words: RegExp | string = '') => {
  expect(body).toEqual({ error_code: word, message: expect.stringMatching(words) })
  expect(status).toBe(wanted)
}

describe('spans', () => {
  it('are kept whole, and make a trace that nobody described', async () => {
    const trace = newTrace()
    const given = {
      'mlflow.spanInputs': { x: 2n, many: [1.5, 'ü\u4e2d', null, true, { deep: [] }] },
      'mlflow.spanOutputs': 'done',
      'mlflow.spanType': 'CHAIN',
      large: 9_007_199_254_740_993n,
      lacking: Number.NaN,
      bytes: Uint8Array.of(1, 2, 3),
      'user.id': 'ann',
    }
    const answer = await exportSpans(
      { traceId: trace, spanId: child, parentSpanId: root, start: 1_795_232_593_175_000_000n, status: 2 },
      { traceId: trace, spanId: root, name: 'outer', attributes: given },
    )
    expect(answer).toMatchObject({ status: 200, body: '' })
    const text = await textOf(v3(`/get?trace_id=tr-${trace}`))
    expect(text).toContain('"start_time_unix_nano": 1795232593075084478')
    expect(text).toContain('"int_value": 9007199254740993')
    const {
      trace: { trace_info: info, spans },
    } = JSON.parse(text)
    expect(info).toMatchObject({
      trace_id: `tr-${trace}`,
      trace_location: { mlflow_experiment: { experiment_id: experiment } },
      request_time: '2026-11-21T03:43:13.075Z',
      execution_duration: '0.869s',
      state: 'OK',
      response_preview: 'done',
      trace_metadata: { 'mlflow.trace.user': 'ann' },
      tags: { 'mlflow.traceName': 'outer', 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
    })
    expect(JSON.parse(info.request_preview)).toEqual({ x: 2, many: [1.5, 'ü\u4e2d', null, true, { deep: [] }] })
    expect(info.tags['mlflow.artifactLocation']).toBe(`mlflow-artifacts:/${experiment}/traces/tr-${trace}/artifacts`)
    expect(spans.map((span: { name: string }) => span.name)).toEqual(['outer', 'step'])
    const [outer, step] = spans
    expect(outer.trace_id).toBe(Buffer.from(trace, 'hex').toString('base64'))
    expect(outer.parent_span_id).toBeUndefined()
    expect(step.parent_span_id).toBe(outer.span_id)
    expect(step.status).toEqual({ code: 'STATUS_CODE_ERROR' })
    const values = new Map(outer.attributes.map(({ key, value }: { key: string; value: unknown }) => [key, value]))
    expect(values.get('lacking')).toEqual({ double_value: 'NaN' })
    expect(values.get('bytes')).toEqual({ bytes_value: 'AQID' })
    expect(values.get('mlflow.traceRequestId')).toEqual({ string_value: `tr-${trace}` })
  })

  it('come in JSON and compressed too, with times of all their digits', async () => {
    const trace = newTrace()
    const span = `{"traceId":"${trace}","spanId":"${root}","name":"j","startTimeUnixNano":"1795232593075084478",
      "endTimeUnixNano":1795232593075084479,"status":{"code":2},"unknown":[1],
      "attributes":[{"key":"n","value":{"intValue":"7"}},{"key":"m","value":{"intValue":9007199254740993}}]}`
    const body = new Uint8Array(gzipSync(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`))
    const headers = { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' }
    expect(await exportBytes(body, headers)).toMatchObject({ status: 200, body: {} })
    const text = await textOf(v3(`/batchGet?trace_ids=tr-${trace}&trace_ids=tr-nobody`))
    expect(text).toContain('1795232593075084478')
    expect(text).toContain('1795232593075084479')
    expect(text).toContain('9007199254740993')
    expect(JSON.parse(text).traces).toMatchObject([{ trace_info: { state: 'ERROR' } }])
  })

  it('may come twice and in any order with what their client says, which counts for more', async () => {
    const trace = newTrace()
    await exportSpans({ traceId: trace, spanId: child, parentSpanId: root })
    expect((await ask(v3(`/tr-${trace}`))).body.trace.trace_info.state).toBe('IN_PROGRESS')
    const described = await post(
      v3(),
      infoOf(trace, {
        request_time: '2026-11-21T03:43:10.001Z',
        execution_duration: '12.5s',
        request_preview: 'told',
        client_request_id: 'mine',
        tags: { 'mlflow.traceName': 'told', fruit: 'apple' },
        trace_metadata: { m: 'v' },
      }),
    )
    expect(described.body.trace.trace_info.tags['mlflow.trace.spansLocation']).toBe('TRACKING_STORE')
    const attributes = { 'mlflow.spanInputs': 'from the span', 'mlflow.spanOutputs': 'out' }
    for (const name of ['first', 'second'])
      await exportSpans({ traceId: trace, spanId: root, name, status: 2, attributes })
    const { trace: found } = (await ask(v3(`/get?trace_id=tr-${trace}`))).body
    expect(found.trace_info).toMatchObject({
      request_time: '2026-11-21T03:43:10.001Z',
      execution_duration: '12.5s',
      state: 'OK',
      client_request_id: 'mine',
      request_preview: 'told',
      response_preview: 'out',
      trace_metadata: { m: 'v' },
      tags: { 'mlflow.traceName': 'told', fruit: 'apple' },
    })
    expect(found.spans.map((span: { name: string }) => span.name)).toEqual(['second', 'step'])
  })

  it('of one trace may be sent by many at once', async () => {
    const traces = [newTrace(), newTrace(), newTrace()]
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const order = index % 2 === 0 ? traces : traces.toReversed()
        const spanId = (index + 1).toString(16).padStart(16, '0')
        return exportSpans(...order.map((traceId) => ({ traceId, spanId, parentSpanId: root })))
      }).concat(traces.map((trace) => post(v3(), infoOf(trace)))),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    for (const trace of traces) {
      const { spans, trace_info } = (await ask(v3(`/get?trace_id=tr-${trace}`))).body.trace
      expect(spans).toHaveLength(12)
      expect(trace_info.execution_duration).toBe('0.869s')
    }
  })

  it('are refused all together where one of them is none', async () => {
    const trace = newTrace()
    const good = { traceId: trace, spanId: root }
    for (const bad of [
      { traceId: trace, spanId: '00' },
      { traceId: '0'.repeat(32), spanId: root },
      { traceId: trace, spanId: child, start: 2n ** 63n },
      { traceId: trace, spanId: child, parentSpanId: 'abcd' },
    ]) {
      const { status, body } = await exportSpans(good, bad)
      expect(status).toBe(422)
      expect(body).toEqual({ detail: expect.stringContaining('Nothing of the request is kept') })
    }
    expectRefused(await ask(v3(`/tr-${trace}`)), 404, 'RESOURCE_DOES_NOT_EXIST', trace)
  })

  it('keep text that a database does not take', async () => {
    const trace = newTrace()
    const sent = { traceId: trace, spanId: root, name: 'a\0b', attributes: { 'k\0': 'v\0', kv: { 'x\0': '\0' } } }
    expect(await exportSpans(sent)).toMatchObject({ status: 200 })
    expect((await ask(v3(`/get?trace_id=tr-${trace}`))).body.trace.spans[0].name).toBe('a\uFFFDb')
  })

  it('need an experiment, a body and one of two types, and say so as exporters read it', async () => {
    const body = exportOf({ traceId: newTrace(), spanId: root })
    const cases: [Promise<Answer>, number, RegExp][] = [
      [exportBytes(body, { 'x-mlflow-experiment-id': '' }), 422, /x-mlflow-experiment-id/],
      [exportBytes(body, { 'x-mlflow-experiment-id': '999999' }), 404, /999999/],
      [exportBytes(body, { 'x-mlflow-experiment-id': 'x\u00ff' }), 404, /Experiment/],
      [exportBytes(body, { 'content-type': 'text/plain' }), 400, /content-type/],
      [exportBytes(body, { 'content-type': 'application/json' }), 400, /JSON/],
      [exportBytes(body.subarray(0, 40)), 400, /protobuf/],
      [exportBytes(new Uint8Array()), 400, /no (body|spans)/],
      [exportBytes(exportOf()), 400, /no spans/],
      [postText(`${house.url}/v1/traces`, '{}'), 422, /x-mlflow-experiment-id/],
      [
        exportBytes(new TextEncoder().encode('{"resourceSpans":[7]}'), { 'content-type': 'application/json' }),
        400,
        /OTLP/,
      ],
    ]
    for (const [asked, status, words] of cases) {
      const answer = await asked
      expect(answer.body).toEqual({ detail: expect.stringMatching(words) })
      expect(answer.status).toBe(status)
    }
  })

  it('may be nested deeply, and not without end', async () => {
    const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)])
    const trace = newTrace()
    expect(await exportSpans({ traceId: trace, spanId: root, attributes: { v: nested(40) } })).toMatchObject({
      status: 200,
    })
    expect((await exportSpans({ traceId: trace, spanId: root, attributes: { v: nested(60) } })).status).toBe(400)
    const json = `{"resourceSpans":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const answer = await exportBytes(new TextEncoder().encode(json), { 'content-type': 'application/json' })
    expect(answer.status).toBe(400)
  })
})

describe('a trace', () => {
  it('is described, tagged and read under both prefixes', async () => {
    const trace = newTrace()
    const { body } = await post(
      `${house.url}/ajax-api/3.0/mlflow/traces`,
      infoOf(trace, { assessments: [{ assessmentName: 'a', source: { sourceType: 1 }, feedback: { value: null } }] }),
    )
    expect(body.trace.trace_info.assessments).toMatchObject([
      {
        assessment_name: 'a',
        trace_id: `tr-${trace}`,
        source: { source_type: 'HUMAN' },
        feedback: { value: null },
        valid: true,
      },
    ])
    expect((await send(v3(`/tr-${trace}/tags`), 'PATCH', { key: 'k', value: 'v'.repeat(9_000) })).body).toEqual({})
    expect((await send(v2(`/tr-${trace}/tags`), 'PATCH', { key: 'l', value: 'w' })).body).toEqual({})
    const { tags } = (await ask(`${house.url}/ajax-api/3.0/mlflow/traces/tr-${trace}`)).body.trace.trace_info
    expect(tags).toMatchObject({ k: 'v'.repeat(8_000), l: 'w' })
    expect((await send(v3(`/tr-${trace}/tags`), 'DELETE', { key: 'k' })).body).toEqual({})
    expectRefused(await send(v2(`/tr-${trace}/tags`), 'DELETE', { key: 'k' }), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectRefused(await send(v2('/tr-none/tags'), 'PATCH', { key: 'k', value: '' }), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectRefused(
      await send(v3(`/tr-${trace}/tags`), 'PATCH', { key: 'k'.repeat(251), value: '' }),
      400,
      'INVALID_PARAMETER_VALUE',
    )
  })

  it('is told apart from one whose spans are on their way', async () => {
    const trace = newTrace()
    const sizes = { 'mlflow.trace.sizeStats': '{"total_size_bytes": 9, "num_spans": 2}' }
    await post(v3(), infoOf(trace, { trace_metadata: sizes }))
    await exportSpans({ traceId: trace, spanId: root })
    expectRefused(await ask(v3(`/get?trace_id=tr-${trace}`)), 404, 'RESOURCE_DOES_NOT_EXIST', 'not fully exported')
    expect((await ask(v3(`/batchGet?trace_ids=tr-${trace}`))).body).toEqual({})
    const partial = await ask(v3(`/get?trace_id=tr-${trace}&allow_partial=True`))
    expect(partial.body.trace.spans).toHaveLength(1)
    const late = ask(v3(`/get?trace_id=tr-${trace}`))
    await exportSpans({ traceId: trace, spanId: child, parentSpanId: root })
    expect((await late).body.trace.spans).toHaveLength(2)
    const infos = await post(v3('/batchGetInfos'), { trace_ids: ['tr-none', `tr-${trace}`] })
    expect(infos.body.trace_infos).toMatchObject([{ trace_id: `tr-${trace}` }])
    expect((await post(v3('/batchGetInfos'), { trace_ids: [`tr-${trace}`], experiment_ids: ['0'] })).body).toEqual({})
  })

  it('is opened and ended in the way of older clients', async () => {
    const opened = await post(v2(), {
      experiment_id: Number(experiment),
      timestamp_ms: '1795232593075',
      request_metadata: [{ key: 'm', value: 'v' }],
      tags: [{ key: 't', value: 'u' }],
    })
    const { request_id: id } = opened.body.trace_info
    expect(opened.body.trace_info).toMatchObject({
      experiment_id: experiment,
      timestamp_ms: 1795232593075,
      status: 'IN_PROGRESS',
    })
    const ended = await send(v2(`/${id}`), 'PATCH', {
      timestamp_ms: 1795232593944,
      status: 'OK',
      request_metadata: [{ key: 'm', value: 'w' }],
      tags: [],
    })
    expect(ended.body.trace_info).toMatchObject({
      execution_time_ms: 869,
      status: 'OK',
      request_metadata: [{ key: 'm', value: 'w' }],
    })
    expect((await ask(v2(`/${id}/info`))).body).toEqual(ended.body)
    expectRefused(await send(v2('/tr-none'), 'PATCH', { timestamp_ms: 1, status: 1 }), 404, 'RESOURCE_DOES_NOT_EXIST')
  })

  it('is a file to those who ask for one', async () => {
    const trace = newTrace()
    await exportSpans({ traceId: trace, spanId: root, attributes: { 'mlflow.spanInputs': { x: 1n } } })
    const text = await textOf(`${house.url}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-${trace}`)
    expect(text).toContain('1795232593075084478')
    expect(JSON.parse(text).spans[0].attributes['mlflow.spanInputs']).toBe('{"x":1}')
  })

  it('is refused with what is wrong', async () => {
    const wrong: [object, RegExp][] = [
      [infoOf(newTrace(), { request_time: 'yesterday' }), /request_time/],
      [infoOf(newTrace(), { execution_duration: '1 hour' }), /execution_duration/],
      [infoOf(newTrace(), { state: 'FINE' }), /state/],
      [infoOf(newTrace(), { trace_id: 'a b' }), /id of a trace/],
      [infoOf(newTrace(), { tags: { k: 1 } }), /tags/],
      [infoOf(newTrace(), { trace_location: {} }), /mlflow_experiment/],
      [{}, /'trace'/],
    ]
    for (const [body, words] of wrong) expectRefused(await post(v3(), body), 400, 'INVALID_PARAMETER_VALUE', words)
    for (const path of ['/tr-%00', '/get?trace_id=%00'])
      expectRefused(await ask(v3(path)), 404, 'RESOURCE_DOES_NOT_EXIST')
    expect((await ask(v3('/batchGet?trace_ids=%00'))).body).toEqual({})
  })
})

describe('many traces', () => {
  it('are deleted by their ids, or the oldest up to a time', async () => {
    const ids = [newTrace(), newTrace(), newTrace(), newTrace()]
    const { experiment_id } = (await post(api('2.0/mlflow/experiments/create'), { name: 'old' })).body
    for (const [hour, trace] of ids.entries()) {
      const location = { mlflow_experiment: { experiment_id } }
      await post(v3(), infoOf(trace, { trace_location: location, request_time: `2026-01-01T0${hour}:00:00Z` }))
    }
    const until = Date.parse('2026-01-01T02:00:00Z')
    const condemn = (more: object) => post(v2('/delete-traces'), { experiment_id, ...more })
    const refused = [{}, { max_traces: 1 }, { request_ids: ['x'], max_timestamp_millis: 1 }]
    for (const more of [
      ...refused,
      { request_ids: ['x'], max_traces: 1 },
      { max_timestamp_millis: until, max_traces: 0 },
    ])
      expectRefused(await condemn(more), 400, 'INVALID_PARAMETER_VALUE', 'Nothing was deleted')
    expect((await condemn({ max_timestamp_millis: until, max_traces: 1 })).body).toEqual({ traces_deleted: 1 })
    expect((await ask(v3(`/tr-${ids[0]}`))).status).toBe(404)
    expect((await condemn({ max_timestamp_millis: String(until) })).body).toEqual({ traces_deleted: 2 })
    expect((await condemn({ request_ids: [`tr-${ids[3]}`, 'tr-\0'] })).body).toEqual({ traces_deleted: 1 })
    expectRefused(
      await post(v2('/delete-traces'), { experiment_id: 'x', request_ids: ['x'] }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
  })

  it('are searched, also by the run that they were linked to', async () => {
    const [first, second] = [newTrace(), newTrace()]
    for (const trace of [first, second])
      await exportSpans({ traceId: trace, spanId: root, name: `search ${trace}`, attributes: { k: 3n } })
    const run = (await ask(`${house.url}/api/runs`)).body.runs[0].run_id
    expect((await post(v2('/link-to-run'), { trace_ids: [`tr-${first}`, 'tr-none'], run_id: run })).body).toEqual({})
    expectRefused(await post(v2('/link-to-run'), { trace_ids: ['x'], run_id: 'none' }), 404, 'RESOURCE_DOES_NOT_EXIST')
    const tooMany = { trace_ids: Array.from({ length: 101 }, String), run_id: run }
    expectRefused(await post(v2('/link-to-run'), tooMany), 400, 'INVALID_PARAMETER_VALUE')
    const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } }]
    const search = async (filter: string) => {
      const { body } = await post(v3('/search'), { locations, filter })
      return (body.traces ?? []).map((trace: { trace_id: string }) => trace.trace_id)
    }
    expect(await search(`run_id = '${run}'`)).toEqual([`tr-${first}`])
    expect(await search(`name = 'search ${second}' AND span.attributes.k = '3'`)).toEqual([`tr-${second}`])
    expect((await post(v3('/search'), { locations, filter: `name = 'nothing'` })).body).toEqual({})
    const old = await ask(v2(`?experiment_ids=${experiment}&max_results=1&order_by=timestamp%20ASC`))
    expect(old.body).toMatchObject({
      traces: [{ request_id: expect.any(String) }],
      next_page_token: expect.any(String),
    })
    expectRefused(await post(v3('/search'), { filter: '' }), 400, 'INVALID_PARAMETER_VALUE', 'locations')
    expectRefused(await post(v3('/search'), { locations, filter: 'name ~ 1' }), 400, 'INVALID_PARAMETER_VALUE')
  })

  it('note the prompts that they used', async () => {
    const trace = newTrace()
    await post(v3(), infoOf(trace, { tags: { 'mlflow.linkedPrompts': 'no JSON' } }))
    const link = (version: string) =>
      post(v2('/link-prompts'), { trace_id: `tr-${trace}`, prompt_versions: [{ name: 'p', version }] })
    for (const version of ['1', '2', '1']) expect((await link(version)).body).toEqual({})
    const { tags } = (await ask(v3(`/tr-${trace}`))).body.trace.trace_info
    expect(JSON.parse(tags['mlflow.linkedPrompts'])).toEqual([
      { name: 'p', version: '1' },
      { name: 'p', version: '2' },
    ])
  })
})

describe('an assessment', () => {
  const source = { source_type: 'HUMAN', source_id: 'ann' }
  const open = async () => {
    const trace = newTrace()
    await post(v3(), infoOf(trace))
    const path = v3(`/tr-${trace}/assessments`)
    const create = (assessment: object) =>
      post(path, { assessment: { assessment_name: 'good', source, ...assessment } })
    return { path, create }
  }

  it('is made, changed by a mask, and taken back', async () => {
    const { path, create } = await open()
    const made = await create({
      feedback: { value: true },
      rationale: 'why',
      metadata: { p: '1' },
      create_time: '2026-01-01T00:00:00.5Z',
    })
    const { assessment_id: id, last_update_time: updated } = made.body.assessment
    expect(id).toMatch(/^a-[0-9a-f]{32}$/)
    expect(made.body.assessment).toMatchObject({
      assessment_name: 'good',
      source,
      feedback: { value: true },
      metadata: { p: '1' },
      create_time: '2026-01-01T00:00:00.500Z',
      valid: true,
    })
    expect((await ask(`${path}/${id}`)).body).toEqual(made.body)
    const change = (assessment: object, update_mask: string) =>
      send(`${path}/${id}`, 'PATCH', { assessment, update_mask })
    const changed = await change(
      { assessment_name: 'better', feedback: { value: 0.25 }, metadata: { q: '2' }, rationale: 'not in the mask' },
      'assessmentName,feedback,metadata',
    )
    expect(changed.body.assessment).toMatchObject({
      assessment_name: 'better',
      feedback: { value: 0.25 },
      rationale: 'why',
      metadata: { p: '1', q: '2' },
      create_time: '2026-01-01T00:00:00.500Z',
    })
    expect(changed.body.assessment.last_update_time >= updated).toBe(true)
    expectRefused(
      await change({ expectation: { value: 1 } }, 'expectation'),
      400,
      'INVALID_PARAMETER_VALUE',
      'expectation',
    )
    expectRefused(await change({}, 'source'), 400, 'INVALID_PARAMETER_VALUE', 'update_mask')
    expect((await send(`${path}/${id}`, 'DELETE')).body).toEqual({})
    expect((await send(`${path}/${id}`, 'DELETE')).body).toEqual({})
    expectRefused(await ask(`${path}/${id}`), 404, 'RESOURCE_DOES_NOT_EXIST', id)
    expectRefused(await change({ rationale: 'x' }, 'rationale'), 404, 'RESOURCE_DOES_NOT_EXIST', id)
  })

  it('overrides another one until it is taken back', async () => {
    const { path, create } = await open()
    const { assessment_id: first } = (await create({ feedback: { value: 1 } })).body.assessment
    const { assessment_id: second } = (await create({ feedback: { value: 2 }, overrides: first })).body.assessment
    expect((await ask(`${path}/${first}`)).body.assessment.valid).toBe(false)
    await send(`${path}/${second}`, 'DELETE')
    expect((await ask(`${path}/${first}`)).body.assessment.valid).toBe(true)
    expectRefused(await create({ feedback: {}, overrides: 'a-none' }), 404, 'RESOURCE_DOES_NOT_EXIST', 'a-none')
  })

  it('holds any value, and is exactly one of its kinds', async () => {
    const { create } = await open()
    const serialized_value = { serialization_format: 'JSON_FORMAT', value: '{"a":[1]}' }
    expect((await create({ expectation: { serialized_value } })).body.assessment.expectation).toEqual({
      serialized_value,
    })
    const odd = { list: ['\0', 1e300, { k: null }] }
    expect((await create({ feedback: { value: odd } })).body.assessment.feedback.value).toEqual({
      list: ['\uFFFD', 1e300, { k: null }],
    })
    for (const wrong of [
      {},
      { feedback: { value: 1 }, expectation: { value: 1 } },
      { feedback: {}, source: undefined },
    ])
      expectRefused(await create(wrong), 400, 'INVALID_PARAMETER_VALUE')
    const deep = `{"assessment":{"assessment_name":"n","source":{"source_type":"CODE"},"feedback":{"value":${'['.repeat(9_999)}${']'.repeat(9_999)}}}}`
    expectRefused(await postText((await open()).path, deep), 400, 'INVALID_PARAMETER_VALUE', 'nested')
    expectRefused(
      await post(v3('/tr-none/assessments'), { assessment: { assessment_name: 'n', source, feedback: {} } }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
  })
})
