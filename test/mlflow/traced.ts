import { expect } from 'vitest'
import { type Answer, ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { exportOf, type GivenSpan } from './otlp.ts'

/** A server with an experiment that takes traces, and what is asked of it. */
export type Traced = Awaited<ReturnType<typeof openTraced>>

export const openTraced = async () => {
  const house: House = await openHouse()
  const api = (path: string) => `${house.url}/api/${path}`
  const { experiment_id } = (await post(api('2.0/mlflow/experiments/create'), { name: 'traced' })).body
  const experiment: string = experiment_id
  const exportBytes = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    ask(`${house.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'x-mlflow-experiment-id': experiment, ...headers },
      body,
    })
  return {
    url: house.url,
    experiment,
    api,
    v3: (path = '') => api(`3.0/mlflow/traces${path}`),
    v2: (path = '') => api(`2.0/mlflow/traces${path}`),
    exportBytes,
    exportSpans: (...spans: GivenSpan[]) => exportBytes(exportOf(...spans)),
    /** What a client says of a trace. */
    infoOf: (trace: string, more: object = {}) => ({
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
    }),
    close: () => house.close(),
  }
}

let count = 0

/** The 32 digits of a trace that nobody has seen. */
export const newTrace = () => (++count).toString(16).padStart(32, 'a')

export const root = '00000000000000a1'
export const child = '00000000000000b2'

export const send = (url: string, method: string, body?: unknown): Promise<Answer> =>
  ask(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) })

export const textOf = async (url: string) => (await fetch(url)).text()

/** The answer is an error as MLflow's clients read it. */
export const expectRefused = ({ status, body }: Answer, wanted: number, word: string, words: RegExp | string = '') => {
  expect(body).toEqual({ error_code: word, message: expect.stringMatching(words) })
  expect(status).toBe(wanted)
}
