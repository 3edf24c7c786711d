import { CultivarError } from '../../../kit/errors.ts'
import { storable } from '../../../kit/unicode.ts'
import {
  checkedRunId,
  historyOfRuns,
  historyPage,
  type RunPoint,
  sampledHistory,
  type WrittenPoint,
  within,
} from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { doubleOut, int64, message, repeated, sparse, text } from './messages.ts'
import { ofRun, runIdOf } from './run-id.ts'

const pageSteps = 2_500
const pagePoints = 25_000

export const metricRoutes = (app: App, service: Service): void => {
  addHistory(app, service)
  addHistories(app, service)
}

const addHistory = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/metrics/get-history',
    scope: 'read',
    summary: 'The points of a metric of a run, by time; all of them where no max_results is given',
    request: message({ ...ofRun, metric_key: text(), page_token: text().optional(), max_results: int64().optional() }),
    answer: async ({ ctx }, { metric_key: key, page_token: after, max_results, ...input }) => {
      // Zero is what a client sends that has not set it.
      const limit = max_results ? within(max_results, [1, 1_000_000], 'max_results') : undefined
      const runId = checkedRunId(runIdOf(input))
      const { points, next } = await historyPage(ctx, { runId, key: storable(key) }, { limit, after })
      return historyText(key, points, next)
    },
  })
}

// A message without points has no list of them.
const historyText = (key: string, points: WrittenPoint[], next: string | undefined): string => {
  const named = `{"key":${JSON.stringify(key)},"value":`
  const written = points.map(
    ([value, timestamp, step, isNan]) =>
      `${named}${isNan === 't' ? '"NaN"' : value},"timestamp":${timestamp},"step":${step}}`,
  )
  const parts = [
    ...(written.length > 0 ? [`"metrics":[${written.join(',')}]`] : []),
    ...(next === undefined ? [] : [`"next_page_token":${JSON.stringify(next)}`]),
  ]
  return `{${parts.join(',')}}`
}

const addHistories = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/metrics/get-history-bulk-interval',
    scope: 'read',
    summary: 'The points of a metric of many runs, at a sample of their steps',
    request: message({
      run_ids: repeated(text()),
      metric_key: text(),
      ...{ start_step: int64().optional(), end_step: int64().optional(), max_results: int64().default(pageSteps) },
    }),
    answer: async ({ ctx }, { run_ids, metric_key, start_step, end_step, max_results }) => {
      const wanted = { runIds: checkedRuns(run_ids, 'run_ids'), key: storable(metric_key) }
      const most = within(max_results, [1, pageSteps], 'max_results')
      const steps = intervalOf(start_step, end_step)
      return sparse({ metrics: (await sampledHistory(ctx, wanted, { steps, most })).map(pointMessage) })
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/metrics/get-history-bulk',
    scope: 'read',
    summary: 'The points of a metric of many runs',
    request: message({ run_id: repeated(text()), metric_key: text(), max_results: int64().default(pagePoints) }),
    answer: async ({ ctx }, { run_id, metric_key, max_results }) => {
      const wanted = { runIds: checkedRuns(run_id, 'run_id'), key: storable(metric_key) }
      const limit = Math.min(within(max_results, [1, Number.MAX_SAFE_INTEGER], 'max_results'), pagePoints)
      return { metrics: (await historyOfRuns(ctx, wanted, limit)).map(pointMessage) }
    },
  })
}

const checkedRuns = (runIds: string[], what: string): string[] => {
  within(runIds.length, [1, 100], `length of ${what}`)
  return runIds.map(checkedRunId)
}

const intervalOf = (first: number | undefined, last: number | undefined): [number, number] | undefined => {
  if (first === undefined && last === undefined) return undefined
  if (first !== undefined && last !== undefined && first <= last) return [first, last]
  const message = 'An interval of steps has both start_step and end_step, and the end is not before the start.'
  throw new CultivarError('request/invalid', message)
}

const pointMessage = ({ runId, value, ...point }: RunPoint) => ({ ...point, value: doubleOut(value), run_id: runId })
