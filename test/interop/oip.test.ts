import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { openProtocolHouse } from '../protocols/house.ts'
import { customerRows } from '../protocols/tensors.ts'
import { python } from './python.ts'

let house: House
beforeAll(async () => {
  house = await openProtocolHouse()
})
afterAll(() => house.close())

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Seen = any

/** What the native route says of the same rows. */
const native = async (instances: object[]) => {
  const { body } = await post(`${house.url}/api/models/churn/predict`, { instances, return_probabilities: true })
  return {
    label: body.predictions.map(({ label }: Seen) => label),
    probabilities: body.predictions.flatMap(({ probabilities }: Seen) => [probabilities.no, probabilities.yes]),
  }
}

describe("Triton's HTTP client", () => {
  let seen: Seen
  beforeAll(async () => {
    seen = await python('oip_triton.py', house.url)
  })

  it('finds server and models', () => {
    expect(seen).toMatchObject({ live: true, ready: true, model_ready: [true, true, false] })
    expect(seen.server).toMatchObject({ name: 'cultivar' })
    expect(seen.server.extensions).toContain('binary_tensor_data')
    expect(seen.metadata).toMatchObject({ name: 'churn', versions: ['1'], platform: 'onnx_onnxv1' })
    expect(seen.config).toMatchObject({ name: 'churn', max_batch_size: 1_000 })
  })

  it('gets the same answer in every form of request and answer', async () => {
    const wanted = await native([customerRows[0]!, { ...customerRows[1], charge: null }])
    const forms = ['json', 'binary', 'binary_to_json', 'json_to_binary', 'columns', 'version', 'custom']
    expect(Object.keys(seen.answers)).toEqual(forms)
    for (const form of forms) expect(seen.answers[form]).toEqual(wanted)
    expect(seen.lineage).toMatchObject({ route: 'champion', model_version: '1', data_digest: expect.any(String) })
  })

  it('compresses both ways', () => {
    for (const { label } of [seen.packed.gzip, seen.packed.deflate]) expect(label).toEqual(Array(200).fill('positive'))
  })

  it('sends one matrix in any type of number', () => {
    expect(seen.matrix.FP32).toHaveLength(2)
    expect(seen.matrix.FP16).toEqual(seen.matrix.FP32)
    expect(seen.matrix.INT64).toEqual(seen.matrix.FP32)
  })

  it('asks in parallel, for classes and for reasons', () => {
    expect(seen.parallel).toEqual(Array.from({ length: 32 }, (_, i) => String(i)))
    expect(seen.best.probabilities).toEqual([expect.stringMatching(/^0\.\d+:1:yes$/), expect.stringMatching(/:0:no$/)])
    expect(JSON.parse(seen.explanation)).toHaveLength(2)
  })

  it('reads statistics', () => {
    const [own, ...others] = seen.statistics.model_stats
    expect(others).toEqual([])
    expect(own.execution_count).toBeGreaterThan(40)
    expect(own.inference_count).toBe(2 * own.execution_count)
    expect(seen.all_statistics.model_stats.map(({ name }: Seen) => name)).toContain('sentiment')
  })

  it('takes models out of service and into it', () => {
    const { before, unloaded, ready, infer, loaded } = seen.repository
    expect(before).toContainEqual({ name: 'spend', version: '1', state: 'READY', reason: '' })
    expect(unloaded).toContainEqual({ name: 'spend', state: 'UNAVAILABLE', reason: 'was taken out of service' })
    expect(ready).toEqual([false, true])
    expect(infer).toMatchObject({ status: '503', message: expect.stringMatching(/taken out of service/) })
    expect(loaded).toEqual(before)
  })

  it('reads what was wrong', () => {
    expect(seen.unknown).toEqual({ status: '404', message: expect.stringMatching(/^Request for unknown model/) })
    expect(seen.unknown_version).toMatchObject({ status: '404' })
    expect(seen.unknown_output).toEqual({ status: '400', message: expect.stringMatching(/no output "lable"/) })
  })
})

describe("KServe's REST client", () => {
  let seen: Seen
  beforeAll(async () => {
    seen = await python('oip_kserve.py', house.url)
  })

  it('finds server and models', () => {
    expect(seen).toMatchObject({ live: true, ready: true, model_ready: [true, false] })
  })

  it('gets the same answer in every form of request and answer', async () => {
    const wanted = await native(customerRows)
    for (const form of ['json', 'binary', 'mixed', 'all_binary']) {
      expect(seen[form]).toMatchObject({ id: 'kserve-1', version: '1', outputs: wanted })
    }
    expect(Object.keys(seen.mixed.outputs)).toEqual(['probabilities', 'label'])
    expect(seen.dict.outputs.label).toEqual(['positive'])
    expect(seen.parallel).toEqual(Array(16).fill(wanted.label))
  })

  it('reads what was wrong', () => {
    expect(seen.unknown).toMatch(/^Request for unknown model.*404/)
  })
})
