import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError, post } from '../input/ask.ts'
import { child, expectRefused, newTrace, openTraced, root, send, type Traced, textOf } from './traced.ts'

let traced: Traced
beforeAll(async () => {
  traced = await openTraced()
})
afterAll(() => traced.close())

describe('a trace', () => {
  it('is read by our own people too', async () => {
    const trace = newTrace()
    await traced.exportSpans({
      traceId: trace,
      spanId: root,
      name: 'ours',
      attributes: { large: 9_007_199_254_740_993n },
    })
    await post(traced.v3(`/tr-${trace}/assessments`), {
      assessment: { assessment_name: 'good', source: { source_type: 'CODE' }, feedback: { value: 0.5 } },
    })
    const { body } = await ask(`${traced.url}/api/traces/tr-${trace}`)
    expect(body).toMatchObject({
      started_at: '2026-11-21T03:43:13.075Z',
      execution_ms: 869,
      assessments: [{ name: 'good', value: 0.5, rationale: null, valid: true }],
      spans: [{ span_id: root, status: 'OK', duration_ms: 869.000001, attributes: { large: '9007199254740993' } }],
    })
    const list = await ask(`${traced.url}/api/traces?experiment=traced&limit=500`)
    expect(list.body.traces.map((each: { trace_id: string }) => each.trace_id)).toContain(`tr-${trace}`)
    expect((await ask(`${traced.url}/api/traces?experiment=other`)).body).toEqual({ traces: [] })
    expectError(await ask(`${traced.url}/api/traces/tr-none`), 'trace/unknown')
  })

  it('is described, tagged and read under both prefixes', async () => {
    const trace = newTrace()
    const { body } = await post(
      `${traced.url}/ajax-api/3.0/mlflow/traces`,
      traced.infoOf(trace, {
        assessments: [{ assessmentName: 'a', source: { sourceType: 1 }, feedback: { value: null } }],
      }),
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
    expect((await send(traced.v3(`/tr-${trace}/tags`), 'PATCH', { key: 'k', value: 'v'.repeat(9_000) })).body).toEqual(
      {},
    )
    expect((await send(traced.v2(`/tr-${trace}/tags`), 'PATCH', { key: 'l', value: 'w' })).body).toEqual({})
    const { tags } = (await ask(`${traced.url}/ajax-api/3.0/mlflow/traces/tr-${trace}`)).body.trace.trace_info
    expect(tags).toMatchObject({ k: 'v'.repeat(8_000), l: 'w' })
    expect((await send(traced.v3(`/tr-${trace}/tags`), 'DELETE', { key: 'k' })).body).toEqual({})
    expectRefused(await send(traced.v2(`/tr-${trace}/tags`), 'DELETE', { key: 'k' }), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectRefused(
      await send(traced.v2('/tr-none/tags'), 'PATCH', { key: 'k', value: '' }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
    expectRefused(
      await send(traced.v3(`/tr-${trace}/tags`), 'PATCH', { key: 'k'.repeat(251), value: '' }),
      400,
      'INVALID_PARAMETER_VALUE',
    )
  })

  it('is told apart from one whose spans are on their way', async () => {
    const trace = newTrace()
    const sizes = { 'mlflow.trace.sizeStats': '{"total_size_bytes": 9, "num_spans": 2}' }
    await post(traced.v3(), traced.infoOf(trace, { trace_metadata: sizes }))
    await traced.exportSpans({ traceId: trace, spanId: root })
    expectRefused(
      await ask(traced.v3(`/get?trace_id=tr-${trace}`)),
      404,
      'RESOURCE_DOES_NOT_EXIST',
      'not fully exported',
    )
    expect((await ask(traced.v3(`/batchGet?trace_ids=tr-${trace}`))).body).toEqual({})
    const partial = await ask(traced.v3(`/get?trace_id=tr-${trace}&allow_partial=True`))
    expect(partial.body.trace.spans).toHaveLength(1)
    const late = ask(traced.v3(`/get?trace_id=tr-${trace}`))
    await traced.exportSpans({ traceId: trace, spanId: child, parentSpanId: root })
    expect((await late).body.trace.spans).toHaveLength(2)
    const infos = await post(traced.v3('/batchGetInfos'), { trace_ids: ['tr-none', `tr-${trace}`] })
    expect(infos.body.trace_infos).toMatchObject([{ trace_id: `tr-${trace}` }])
    expect(
      (await post(traced.v3('/batchGetInfos'), { trace_ids: [`tr-${trace}`], experiment_ids: ['0'] })).body,
    ).toEqual({})
  })

  it('is opened and ended in the way of older clients', async () => {
    const opened = await post(traced.v2(), {
      experiment_id: Number(traced.experiment),
      timestamp_ms: '1795232593075',
      request_metadata: [{ key: 'm', value: 'v' }],
      tags: [{ key: 't', value: 'u' }],
    })
    const { request_id: id } = opened.body.trace_info
    expect(opened.body.trace_info).toMatchObject({
      experiment_id: traced.experiment,
      timestamp_ms: 1795232593075,
      status: 'IN_PROGRESS',
    })
    const ended = await send(traced.v2(`/${id}`), 'PATCH', {
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
    expect((await ask(traced.v2(`/${id}/info`))).body).toEqual(ended.body)
    expectRefused(
      await send(traced.v2('/tr-none'), 'PATCH', { timestamp_ms: 1, status: 1 }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
  })

  it('is a file to those who ask for one', async () => {
    const trace = newTrace()
    await traced.exportSpans({ traceId: trace, spanId: root, attributes: { 'mlflow.spanInputs': { x: 1n } } })
    const text = await textOf(`${traced.url}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-${trace}`)
    expect(text).toContain('1795232593075084478')
    expect(JSON.parse(text).spans[0].attributes['mlflow.spanInputs']).toBe('{"x":1}')
  })

  it('is refused with what is wrong', async () => {
    const wrong: [object, RegExp][] = [
      [traced.infoOf(newTrace(), { request_time: 'yesterday' }), /request_time/],
      [traced.infoOf(newTrace(), { execution_duration: '1 hour' }), /execution_duration/],
      [traced.infoOf(newTrace(), { state: 'FINE' }), /state/],
      [traced.infoOf(newTrace(), { trace_id: 'a b' }), /id of a trace/],
      [traced.infoOf(newTrace(), { tags: { k: 1 } }), /tags/],
      [traced.infoOf(newTrace(), { trace_location: {} }), /mlflow_experiment/],
      [{}, /'trace'/],
    ]
    for (const [body, words] of wrong)
      expectRefused(await post(traced.v3(), body), 400, 'INVALID_PARAMETER_VALUE', words)
    for (const path of ['/tr-%00', '/get?trace_id=%00'])
      expectRefused(await ask(traced.v3(path)), 404, 'RESOURCE_DOES_NOT_EXIST')
    expect((await ask(traced.v3('/batchGet?trace_ids=%00'))).body).toEqual({})
  })
})

describe('many traces', () => {
  it('are deleted by their ids, or the oldest up to a time', async () => {
    const ids = [newTrace(), newTrace(), newTrace(), newTrace()]
    const { experiment_id } = (await post(traced.api('2.0/mlflow/experiments/create'), { name: 'old' })).body
    for (const [hour, trace] of ids.entries()) {
      const location = { mlflow_experiment: { experiment_id } }
      await post(
        traced.v3(),
        traced.infoOf(trace, { trace_location: location, request_time: `2026-01-01T0${hour}:00:00Z` }),
      )
    }
    const until = Date.parse('2026-01-01T02:00:00Z')
    const condemn = (more: object) => post(traced.v2('/delete-traces'), { experiment_id, ...more })
    const refused = [{}, { max_traces: 1 }, { request_ids: ['x'], max_timestamp_millis: 1 }]
    for (const more of [
      ...refused,
      { request_ids: ['x'], max_traces: 1 },
      { max_timestamp_millis: until, max_traces: 0 },
    ])
      expectRefused(await condemn(more), 400, 'INVALID_PARAMETER_VALUE', 'Nothing was deleted')
    expect((await condemn({ max_timestamp_millis: until, max_traces: 1 })).body).toEqual({ traces_deleted: 1 })
    expect((await ask(traced.v3(`/tr-${ids[0]}`))).status).toBe(404)
    expect((await condemn({ max_timestamp_millis: String(until) })).body).toEqual({ traces_deleted: 2 })
    expect((await condemn({ request_ids: [`tr-${ids[3]}`, 'tr-\0'] })).body).toEqual({ traces_deleted: 1 })
    expectRefused(
      await post(traced.v2('/delete-traces'), { experiment_id: 'x', request_ids: ['x'] }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
  })

  it('are searched, also by the run that they were linked to', async () => {
    const [first, second] = [newTrace(), newTrace()]
    for (const trace of [first, second])
      await traced.exportSpans({ traceId: trace, spanId: root, name: `search ${trace}`, attributes: { k: 3n } })
    const run = (await ask(`${traced.url}/api/runs`)).body.runs[0].run_id
    expect(
      (await post(traced.v2('/link-to-run'), { trace_ids: [`tr-${first}`, 'tr-none'], run_id: run })).body,
    ).toEqual({})
    expectRefused(
      await post(traced.v2('/link-to-run'), { trace_ids: ['x'], run_id: 'none' }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
    const tooMany = { trace_ids: Array.from({ length: 101 }, String), run_id: run }
    expectRefused(await post(traced.v2('/link-to-run'), tooMany), 400, 'INVALID_PARAMETER_VALUE')
    const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: traced.experiment } }]
    const search = async (filter: string) => {
      const { body } = await post(traced.v3('/search'), { locations, filter })
      return (body.traces ?? []).map((trace: { trace_id: string }) => trace.trace_id)
    }
    expect(await search(`run_id = '${run}'`)).toEqual([`tr-${first}`])
    expect(await search(`name = 'search ${second}' AND span.attributes.k = '3'`)).toEqual([`tr-${second}`])
    expect((await post(traced.v3('/search'), { locations, filter: `name = 'nothing'` })).body).toEqual({})
    const old = await ask(traced.v2(`?experiment_ids=${traced.experiment}&max_results=1&order_by=timestamp%20ASC`))
    expect(old.body).toMatchObject({
      traces: [{ request_id: expect.any(String) }],
      next_page_token: expect.any(String),
    })
    expectRefused(await post(traced.v3('/search'), { filter: '' }), 400, 'INVALID_PARAMETER_VALUE', 'locations')
    expectRefused(await post(traced.v3('/search'), { locations, filter: 'name ~ 1' }), 400, 'INVALID_PARAMETER_VALUE')
  })

  it('note the prompts that they used', async () => {
    const trace = newTrace()
    await post(traced.v3(), traced.infoOf(trace, { tags: { 'mlflow.linkedPrompts': 'no JSON' } }))
    const link = (version: string) =>
      post(traced.v2('/link-prompts'), { trace_id: `tr-${trace}`, prompt_versions: [{ name: 'p', version }] })
    for (const version of ['1', '2', '1']) expect((await link(version)).body).toEqual({})
    const { tags } = (await ask(traced.v3(`/tr-${trace}`))).body.trace.trace_info
    expect(JSON.parse(tags['mlflow.linkedPrompts'])).toEqual([
      { name: 'p', version: '1' },
      { name: 'p', version: '2' },
    ])
  })
})
