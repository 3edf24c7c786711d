import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post, postText } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { openProtocolHouse } from './house.ts'
import { customerRows, customers, inferUrl, type OutputJson, type TensorJson, tensor } from './tensors.ts'

let house: House
beforeAll(async () => {
  house = await openProtocolHouse()
})
afterAll(() => house.close())

const infer = async (model: string, inputs: TensorJson[], rest: object = {}) => {
  const { status, body } = await post(inferUrl(house, model), { inputs, ...rest })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body
}

const data = (body: { outputs: OutputJson[] }, name: string) =>
  body.outputs.find((output) => output.name === name)?.data

/** What the native route says of the same rows. */
const native = async (model: string, instances: object[]) => {
  const { body } = await post(`${house.url}/api/models/${model}/predict`, { instances, return_probabilities: true })
  return body.predictions
}

const changed = (name: string, ...tensors: TensorJson[]) => [
  ...customers().filter((each) => each.name !== name),
  ...tensors,
]

describe('an answer', () => {
  it('is that of the native route, in tensors', async () => {
    const body = await infer('churn', customers(), { id: 'request-7' })
    const [first, second] = await native('churn', customerRows)
    expect(body).toEqual({
      model_name: 'churn',
      model_version: '1',
      id: 'request-7',
      parameters: { route: 'champion', model_version: '1', data_digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      outputs: [
        tensor('label', 'BYTES', [first.label, second.label]),
        tensor('confidence', 'FP64', [first.confidence, second.confidence]),
        tensor(
          'probabilities',
          'FP64',
          [first, second].flatMap(({ probabilities }) => [probabilities.no, probabilities.yes]),
          [2, 2],
        ),
        tensor('prediction_id', 'BYTES', [expect.any(String), expect.any(String)]),
      ],
    })
    expect([first.label, second.label]).toEqual(['yes', 'no'])
  })

  it('names the version that was asked for', async () => {
    const url = `${house.url}/v2/models/churn/versions/1/infer`
    const { status, body } = await post(url, { inputs: customers() })
    expect(status).toBe(200)
    expect(body).toMatchObject({ model_version: '1', parameters: { route: 'version' } })
    expect(body.id).toBeUndefined()
  })

  it('has the outputs that were asked for, in that order', async () => {
    const outputs = [{ name: 'prediction_id' }, { name: 'label' }]
    const body = await infer('churn', customers(), { outputs })
    expect(body.outputs.map(({ name }: OutputJson) => name)).toEqual(['prediction_id', 'label'])
  })

  it('can be labelled by its id', async () => {
    const [id] = data(await infer('churn', customers()), 'prediction_id')!
    const { status, body } = await post(`${house.url}/feedback`, { prediction_id: id, label: 'yes' })
    expect({ status, body }).toMatchObject({ status: 200, body: { model: 'churn', label: 'yes' } })
  })

  it('of a number has its interval', async () => {
    const inputs = [tensor('months', 'INT32', [10, 20]), tensor('visits', 'UINT8', [5, 6])]
    const body = await infer('spend', inputs)
    const [first, second] = await native('spend', [
      { months: 10, visits: 5 },
      { months: 20, visits: 6 },
    ])
    expect(data(body, 'prediction')).toEqual([first.prediction, second.prediction])
    const ends = [first, second].flatMap(({ interval }) => [interval.low, interval.high])
    expect(body.outputs[1]).toEqual(tensor('interval', 'FP64', ends, [2, 2]))
  })

  it('tells on wish what moved it', async () => {
    const { parameters } = await infer('churn', customers(), { parameters: { explain: true } })
    const explanations = JSON.parse(parameters.explanation)
    expect(explanations).toHaveLength(2)
    expect(explanations[0]).toMatchObject({ base_value: expect.any(Number) })
    expect(explanations[0].contributions[0]).toMatchObject({
      feature: expect.any(String),
      contribution: expect.any(Number),
    })
  })

  it('takes the parameters that other servers know, without effect', async () => {
    const parameters = {
      priority: 1,
      timeout: 1_000,
      sequence_id: 7,
      sequence_start: true,
      sequence_end: true,
      mine: 'x',
    }
    await infer('churn', customers(), { parameters: { ...parameters, triton_enable_empty_final_response: true } })
  })
})

describe('a classification', () => {
  it('names the best classes instead of numbers', async () => {
    const outputs = [{ name: 'probabilities', parameters: { classification: 1 } }]
    const [{ probabilities }] = await native('churn', customerRows)
    const body = await infer('churn', customers(), { outputs })
    expect(body.outputs[0]).toMatchObject({ name: 'probabilities', datatype: 'BYTES', shape: [2, 1] })
    expect(data(body, 'probabilities')![0]).toBe(`${probabilities.yes}:1:yes`)
    const all = await infer('churn', customers(), {
      outputs: [{ name: 'probabilities', parameters: { classification: 99 } }],
    })
    expect(all.outputs[0].shape).toEqual([2, 2])
    expect(data(all, 'probabilities')).toEqual([
      expect.stringMatching(/:1:yes$/),
      expect.stringMatching(/:0:no$/),
      expect.stringMatching(/:0:no$/),
      expect.stringMatching(/:1:yes$/),
    ])
  })

  it('is refused of what has no classes', async () => {
    for (const [name, classification] of [
      ['label', 1],
      ['confidence', 1],
      ['probabilities', 0],
      ['probabilities', 1.5],
      ['probabilities', '1'],
    ]) {
      const body = { inputs: customers(), outputs: [{ name, parameters: { classification } }] }
      expect((await post(inferUrl(house, 'churn'), body)).status).toBe(400)
    }
  })
})

describe('the same rows', () => {
  it('may come flat, nested, as a column, and under other datatypes', async () => {
    const wanted = data(await infer('churn', customers()), 'probabilities')
    const same: TensorJson[][] = [
      customers().map((each) => ({ ...each, shape: [2, 1] })),
      customers().map((each) => ({
        ...each,
        shape: [2, 1],
        data: (each.data as unknown[]).map((element) => [element]),
      })),
      customers().toReversed(),
      changed('months', tensor('months', 'FP64', [3, 50])),
      changed('months', tensor('months', 'UINT8', [3, 50])),
      changed('charge', tensor('charge', 'FP32', [91.5, 30])),
      changed('charge', tensor('charge', 'FP64', [91.5, 30], [2, 1])),
      changed('news', tensor('news', 'UINT8', [1, 0])),
      changed('news', tensor('news', 'BOOL', [1, 0])),
      changed('news', tensor('news', 'FP64', [1, 0])),
    ]
    for (const inputs of same) expect(data(await infer('churn', inputs), 'probabilities')).toEqual(wanted)
  })

  it('may come as one tensor where all features are numbers', async () => {
    const wanted = data(
      await infer('spend', [tensor('months', 'FP64', [10, 20]), tensor('visits', 'FP64', [5, 6])]),
      'prediction',
    )
    for (const matrix of [
      [10, 5, 20, 6],
      [
        [10, 5],
        [20, 6],
      ],
    ]) {
      expect(data(await infer('spend', [tensor('input-0', 'FP32', matrix, [2, 2])]), 'prediction')).toEqual(wanted)
    }
    const narrow = { inputs: [tensor('input-0', 'FP32', [1, 2], [2, 1])] }
    expect((await post(inferUrl(house, 'spend'), narrow)).body.error).toMatch(/no input "input-0" of the shape \[2,1\]/)
    const mixed = { inputs: [tensor('input-0', 'FP32', Array(10).fill(1), [2, 5])] }
    expect((await post(inferUrl(house, 'churn'), mixed)).body.error).toMatch(/no input "input-0"/)
  })
})

describe('a missing value', () => {
  it('is null, NaN, an empty word, or a tensor that is left out', async () => {
    const [first] = await native('churn', [{ ...customerRows[0], charge: null, news: null }])
    const one = (...optional: TensorJson[]) => [
      tensor('months', 'INT64', [3]),
      tensor('contract', 'BYTES', ['monthly']),
      tensor('since', 'BYTES', ['2024-05-11']),
      ...optional,
    ]
    const same = [
      one(),
      one(tensor('charge', 'FP64', [null])),
      one(tensor('charge', 'FP64', [null]), tensor('news', 'BOOL', [null])),
      one(tensor('news', 'FP32', [null])),
    ]
    for (const inputs of same) expect(data(await infer('churn', inputs), 'confidence')).toEqual([first.confidence])
    const text = JSON.stringify({ inputs: one(tensor('charge', 'FP64', ['here'])) }).replace('"here"', 'NaN')
    const { status, body } = await postText(inferUrl(house, 'churn'), text)
    expect({ status, data: data(body, 'confidence') }).toEqual({ status: 200, data: [first.confidence] })
  })
})

describe('whole numbers of 64 bits', () => {
  const months = (digits: string) =>
    postText(
      inferUrl(house, 'spend'),
      `{"inputs":[{"name":"months","datatype":"INT64","shape":[1],"data":[${digits}]},{"name":"visits","datatype":"INT64","shape":[1],"data":[1]}]}`,
    )

  it('are exact, or refused', async () => {
    expect((await months('9007199254740991')).status).toBe(200)
    // Another number than was sent would be answered if this one were rounded.
    expect(await months('9007199254740993')).toMatchObject({ status: 400, body: { error: /months/ } })
    expect(await months('9223372036854775808')).toMatchObject({ status: 400, body: { error: /9223372036854775807/ } })
  })
})
