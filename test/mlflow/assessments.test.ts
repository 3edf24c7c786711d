import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, post, postText } from '../input/ask.ts'
import { expectRefused, newTrace, openTraced, send, type Traced } from './traced.ts'

let traced: Traced
beforeAll(async () => {
  traced = await openTraced()
})
afterAll(() => traced.close())

describe('an assessment', () => {
  const source = { source_type: 'HUMAN', source_id: 'ann' }
  const open = async () => {
    const trace = newTrace()
    await post(traced.v3(), traced.infoOf(trace))
    const path = traced.v3(`/tr-${trace}/assessments`)
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
      await post(traced.v3('/tr-none/assessments'), { assessment: { assessment_name: 'n', source, feedback: {} } }),
      404,
      'RESOURCE_DOES_NOT_EXIST',
    )
  })
})
