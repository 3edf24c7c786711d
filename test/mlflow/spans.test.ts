import { gzipSync } from 'node:zlib'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, post, postText } from '../input/ask.ts'
import { exportOf } from './otlp.ts'
import { child, expectRefused, newTrace, openTraced, root, type Traced, textOf } from './traced.ts'

let traced: Traced
beforeAll(async () => {
  traced = await openTraced()
})
afterAll(() => traced.close())

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
    const answer = await traced.exportSpans(
      { traceId: trace, spanId: child, parentSpanId: root, start: 1_795_232_593_175_000_000n, status: 2 },
      { traceId: trace, spanId: root, name: 'outer', attributes: given },
    )
    expect(answer).toMatchObject({ status: 200, body: '' })
    const text = await textOf(traced.v3(`/get?trace_id=tr-${trace}`))
    expect(text).toContain('"start_time_unix_nano": 1795232593075084478')
    expect(text).toContain('"int_value": 9007199254740993')
    const {
      trace: { trace_info: info, spans },
    } = JSON.parse(text)
    expect(info).toMatchObject({
      trace_id: `tr-${trace}`,
      trace_location: { mlflow_experiment: { experiment_id: traced.experiment } },
      request_time: '2026-11-21T03:43:13.075Z',
      execution_duration: '0.869s',
      state: 'OK',
      response_preview: 'done',
      trace_metadata: { 'mlflow.trace.user': 'ann' },
      tags: { 'mlflow.traceName': 'outer', 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
    })
    expect(JSON.parse(info.request_preview)).toEqual({ x: 2, many: [1.5, 'ü\u4e2d', null, true, { deep: [] }] })
    expect(info.tags['mlflow.artifactLocation']).toBe(
      `mlflow-artifacts:/${traced.experiment}/traces/tr-${trace}/artifacts`,
    )
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
    expect(await traced.exportBytes(body, headers)).toMatchObject({ status: 200, body: {} })
    const text = await textOf(traced.v3(`/batchGet?trace_ids=tr-${trace}&trace_ids=tr-nobody`))
    expect(text).toContain('1795232593075084478')
    expect(text).toContain('1795232593075084479')
    expect(text).toContain('9007199254740993')
    expect(JSON.parse(text).traces).toMatchObject([{ trace_info: { state: 'ERROR' } }])
  })

  it('may come twice and in any order with what their client says, which counts for more', async () => {
    const trace = newTrace()
    await traced.exportSpans({ traceId: trace, spanId: child, parentSpanId: root })
    expect((await ask(traced.v3(`/tr-${trace}`))).body.trace.trace_info.state).toBe('IN_PROGRESS')
    const described = await post(
      traced.v3(),
      traced.infoOf(trace, {
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
      await traced.exportSpans({ traceId: trace, spanId: root, name, status: 2, attributes })
    const { trace: found } = (await ask(traced.v3(`/get?trace_id=tr-${trace}`))).body
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
        return traced.exportSpans(...order.map((traceId) => ({ traceId, spanId, parentSpanId: root })))
      }).concat(traces.map((trace) => post(traced.v3(), traced.infoOf(trace)))),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    for (const trace of traces) {
      const { spans, trace_info } = (await ask(traced.v3(`/get?trace_id=tr-${trace}`))).body.trace
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
      const { status, body } = await traced.exportSpans(good, bad)
      expect(status).toBe(422)
      expect(body).toEqual({ detail: expect.stringContaining('Nothing of the request is kept') })
    }
    expectRefused(await ask(traced.v3(`/tr-${trace}`)), 404, 'RESOURCE_DOES_NOT_EXIST', trace)
  })

  it('keep text that a database does not take', async () => {
    const trace = newTrace()
    const sent = { traceId: trace, spanId: root, name: 'a\0b', attributes: { 'k\0': 'v\0', kv: { 'x\0': '\0' } } }
    expect(await traced.exportSpans(sent)).toMatchObject({ status: 200 })
    expect((await ask(traced.v3(`/get?trace_id=tr-${trace}`))).body.trace.spans[0].name).toBe('a\uFFFDb')
  })

  it('need an experiment, a body and one of two types, and say so as exporters read it', async () => {
    const body = exportOf({ traceId: newTrace(), spanId: root })
    const cases: [Promise<Answer>, number, RegExp][] = [
      [traced.exportBytes(body, { 'x-mlflow-experiment-id': '' }), 422, /x-mlflow-experiment-id/],
      [traced.exportBytes(body, { 'x-mlflow-experiment-id': '999999' }), 404, /999999/],
      [traced.exportBytes(body, { 'x-mlflow-experiment-id': 'x\u00ff' }), 404, /no experiment/],
      [traced.exportBytes(body, { 'content-type': 'text/plain' }), 400, /content-type/],
      [traced.exportBytes(body, { 'content-type': 'application/json' }), 400, /JSON/],
      [traced.exportBytes(body.subarray(0, 40)), 400, /protobuf/],
      [traced.exportBytes(new Uint8Array()), 400, /no (body|spans)/],
      [traced.exportBytes(exportOf()), 400, /no spans/],
      [postText(`${traced.url}/v1/traces`, '{}'), 422, /x-mlflow-experiment-id/],
      [
        traced.exportBytes(new TextEncoder().encode('{"resourceSpans":[7]}'), { 'content-type': 'application/json' }),
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
    expect(await traced.exportSpans({ traceId: trace, spanId: root, attributes: { v: nested(40) } })).toMatchObject({
      status: 200,
    })
    expect((await traced.exportSpans({ traceId: trace, spanId: root, attributes: { v: nested(60) } })).status).toBe(400)
    const json = `{"resourceSpans":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const answer = await traced.exportBytes(new TextEncoder().encode(json), { 'content-type': 'application/json' })
    expect(answer.status).toBe(400)
  })
})

describe('the exporter of OpenTelemetry', () => {
  it.each(['gzip', 'none'] as const)('sends its spans here, compressed by %s', async (compression) => {
    const headers = { 'x-mlflow-experiment-id': traced.experiment }
    const exporter = new OTLPTraceExporter({
      url: `${traced.url}/v1/traces`,
      headers,
      compression: compression as never,
    })
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
    const span = provider.getTracer('test').startSpan('asked', { attributes: { words: ['a', 'b'], whole: 3 } })
    span.addEvent('half way', { share: 0.5 }).end()
    await provider.shutdown()
    const id = `tr-${span.spanContext().traceId}`
    const { body } = await ask(`${traced.url}/api/traces/${id}`)
    expect(body).toMatchObject({ trace_id: id, name: 'asked', state: 'OK', experiment_id: traced.experiment })
    expect(body.spans).toMatchObject([
      {
        span_id: span.spanContext().spanId,
        parent_span_id: null,
        name: 'asked',
        after_ms: 0,
        duration_ms: expect.any(Number),
      },
    ])
    expect(body.spans[0].attributes).toMatchObject({ words: ['a', 'b'], whole: 3 })
    const { spans } = (await ask(traced.v3(`/get?trace_id=${id}`))).body.trace
    expect(spans[0].events).toMatchObject([
      { name: 'half way', attributes: [{ key: 'share', value: { double_value: 0.5 } }] },
    ])
  })
})
