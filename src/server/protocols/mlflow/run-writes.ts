import { checkedWrite, type GivenPoint, writeRun } from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { asItIs, done, double, int64, message, pair, repeated, text } from './messages.ts'
import { ofRun, runIdOf } from './run-id.ts'

const metric = {
  key: text(),
  value: double(),
  timestamp: int64(),
  step: int64().default(0),
  model_id: text().optional(),
  dataset_name: text().optional(),
  dataset_digest: text().optional(),
}
const keyed = { key: text(), value: text().default('') }

export const runWriteRoutes = (app: App, service: Service): void => {
  addOneByOne(app, service)
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/log-batch',
    scope: 'track',
    summary: 'Log metrics, params and tags at once: all of them or none',
    request: message({
      ...ofRun,
      metrics: asItIs(arePlain, repeated(message(metric))),
      params: repeated(pair()),
      tags: repeated(pair()),
    }),
    answer: ({ ctx }, { metrics, params, tags, ...input }) =>
      done(writeRun(ctx, checkedWrite(runIdOf(input), { metrics: metrics.map(pointOf), params, tags }))),
  })
}

// As clients send them: only a NaN comes as a word.
const arePlain = (value: unknown): value is Metric[] => Array.isArray(value) && value.every(isPlain)

const isPlain = (point: Partial<Record<keyof Metric, unknown>> | null): boolean =>
  typeof point?.key === 'string' &&
  typeof point.value === 'number' &&
  Number.isSafeInteger(point.timestamp) &&
  Number.isSafeInteger(point.step) &&
  point.model_id === undefined &&
  point.dataset_name === undefined &&
  point.dataset_digest === undefined

const addOneByOne = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/log-metric',
    scope: 'track',
    summary: 'Log a point of a metric',
    request: message({ ...ofRun, ...metric }),
    answer: ({ ctx }, input) => done(writeRun(ctx, checkedWrite(runIdOf(input), { metrics: [pointOf(input)] }))),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/log-parameter',
    scope: 'track',
    summary: 'Log a parameter, which then stays as it is',
    request: message({ ...ofRun, ...keyed }),
    answer: ({ ctx }, { key, value, ...input }) =>
      done(writeRun(ctx, checkedWrite(runIdOf(input), { params: [{ key, value }] }))),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/set-tag',
    scope: 'track',
    summary: 'Set a tag of a run; mlflow.runName is its name',
    request: message({ ...ofRun, ...keyed }),
    answer: ({ ctx }, { key, value, ...input }) =>
      done(writeRun(ctx, checkedWrite(runIdOf(input), { tags: [{ key, value }] }))),
  })
}

interface Metric {
  key: string
  value: number
  timestamp: number
  step: number
  model_id?: string | undefined
  dataset_name?: string | undefined
  dataset_digest?: string | undefined
}

const pointOf = ({ key, value, timestamp, step, model_id, dataset_name, dataset_digest }: Metric): GivenPoint => ({
  key,
  value,
  timestamp,
  step,
  modelId: model_id,
  datasetName: dataset_name,
  datasetDigest: dataset_digest,
})
