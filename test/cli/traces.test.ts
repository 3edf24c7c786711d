import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAssessment, ensureExperiment, logSpans, spansOfProtobuf } from '../../src/tracking.ts'
import { exportOf } from '../mlflow/otlp.ts'
import { makeProject } from './command-line.ts'

const project = makeProject()
const trace = 'b'.repeat(32)

beforeAll(async () => {
  const { ctx } = await project.open()
  const experiment = await ensureExperiment(ctx, 'chat')
  const outer = {
    traceId: trace,
    spanId: '00000000000000a1',
    name: 'answer',
    attributes: { 'mlflow.spanInputs': 'hi\u001b[2J' },
  }
  const inner = { traceId: trace, spanId: '00000000000000b2', parentSpanId: outer.spanId, name: 'look up', status: 2 }
  await logSpans(ctx, String(experiment), spansOfProtobuf(exportOf(outer, inner)))
  await createAssessment(ctx, `tr-${trace}`, { name: 'good', content: { feedback: { value: true } } })
})
afterAll(() => project.close())

test('lists traces and shows the spans of one', async () => {
  const { stdout } = await project.run('traces')
  expect(stdout).toMatch(new RegExp(`tr-${trace} +2026-11-21 03:43:13Z +answer +OK +869 +hi \\[2J .*good: true`))
  expect((await project.json('traces', '--experiment', 'other')).body).toEqual({ traces: [] })
  const spans = (await project.run('traces', '--trace', `tr-${trace}`)).stdout
  expect(spans).toMatch(/answer +OK +0 +869/)
  expect(spans).toMatch(/00000000000000b2 +00000000000000a1 +look up +ERROR/)
  expect(await project.json('traces', '--trace', 'tr-none')).toMatchObject({
    code: 1,
    body: { error: { code: 'trace/unknown' } },
  })
})
