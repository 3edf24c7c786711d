import { afterAll, beforeAll, expect, it } from 'vitest'
import { post } from '../input/ask.ts'
import { openScored, type Scored } from '../protocols/scored.ts'
import { python } from './python.ts'

interface Said {
  predictions: { label: string; confidence: number; probabilities: Record<string, number> }[]
  prediction_ids: string[]
  model_version: string
}

interface Heard {
  kserve: {
    live: boolean
    ready: boolean
    infer: Said
    version: Said
    explain: Said & { explanations: { contributions: unknown[] }[] }
    refusal: string
  }
  mlflow: {
    version: string
    frame: { predictions: string[]; prediction_ids: string[] }
    table: Record<string, string[]>
    array: { predictions: string[] }
    params: Said
    refusal: string
  }
}

let house: Scored
let heard: Heard
beforeAll(async () => {
  house = await openScored()
  heard = (await python('scoring.py', house.url)) as Heard
})
afterAll(() => house.close())

const labels = ['positive', 'negative']
const feedback = (id: string) => post(`${house.url}/feedback`, { prediction_id: id, label: 'positive' })

it('the client of KServe V1 finds server and model, asks, and reads why not', async () => {
  const { live, ready, infer, version, explain, refusal } = heard.kserve
  expect({ live, ready }).toEqual({ live: true, ready: true })
  expect(infer.predictions.map(({ label }) => label)).toEqual(labels)
  expect([infer.model_version, version.model_version]).toEqual(['2', '1'])
  expect(explain.explanations[0]!.contributions.length).toBeGreaterThan(0)
  expect(refusal).toMatch(/^The input does not fit the model: text should be a text\., '400 Bad Request'/)
  expect((await feedback(infer.prediction_ids[0]!)).body.status).toBe('created')
})

it('the scoring client of MLflow finds the server, asks with a DataFrame, and reads why not', async () => {
  const { version, frame, table, array, params, refusal } = heard.mlflow
  expect(version).toMatch(/^\d+\.\d+\.\d+/)
  expect(frame.predictions).toEqual(labels)
  expect(Object.values(table)).toEqual([labels])
  expect(array.predictions).toEqual(labels)
  expect(params.predictions.map(({ label }) => label)).toEqual(labels)
  expect(refusal).toMatch(/error code 400.*BAD_REQUEST.*text is missing/)
  expect((await feedback(frame.prediction_ids[0]!)).body.status).toBe('created')
})
