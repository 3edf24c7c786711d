import { isLoss, type Model, type Monitor, toMs } from '../define.ts'
import type { Context } from '../store.ts'
import { type DriftTest, driftTests } from './drift.ts'
import { labelledPredictions } from './labelled.ts'
import { measureQuality, type QualityTest } from './quality.ts'
import type { Watched } from './reference.ts'
import { readWindow, type Span } from './window.ts'

export type MonitorStatus = 'ok' | 'drifted' | 'bad' | 'too-few-rows' | 'too-few-labels' | 'no-reference'
export type Severity = 'warning' | 'critical'

/** What one monitor saw. */
export interface Look {
  span: Span
  /** Predictions, or for quality those with a label. */
  rows: number
  status: MonitorStatus
  tests: (DriftTest | QualityTest)[]
  /** What is wrong, when something is. */
  finding?: { severity: Severity; summary: string }
}

export interface Looked {
  name: string
  model: Model
  watched: Watched
}

/** Looks at the window of the monitor that ends now. Changes nothing. */
export const look = (ctx: Context, monitor: Monitor, looked: Looked): Promise<Look> => {
  const to = ctx.clock.now()
  const span = { from: to - toMs(monitor.window), to }
  return monitor.monitor === 'drift'
    ? lookForDrift(ctx, monitor, { ...looked, span })
    : lookAtQuality(ctx, monitor, { ...looked, span })
}

type Within = Looked & { span: Span }
type DriftMonitor = Extract<Monitor, { monitor: 'drift' }>
type QualityMonitor = Extract<Monitor, { monitor: 'quality' }>

const lookForDrift = async (ctx: Context, monitor: DriftMonitor, { name, watched, span }: Within): Promise<Look> => {
  const { version, kinds, reference } = watched
  const current = await readWindow(ctx, { model: name, version, features: Object.keys(kinds) }, span)
  const { rows } = current
  if (reference.rows === 0) return { span, rows, status: 'no-reference', tests: [] }
  if (rows < monitor.minimumRows) return { span, rows, status: 'too-few-rows', tests: [] }
  const tests = driftTests(reference, current, kinds, { confidence: monitor.confidence })
  const drifted = tests.filter((test) => test.drifted)
  if (drifted.length === 0) return { span, rows, status: 'ok', tests }
  const summary = `Drift in ${drifted.map(driftSentence).join('; ')} (last ${monitor.window}, ${rows} predictions).`
  return { span, rows, status: 'drifted', tests, finding: { severity: 'warning', summary } }
}

const driftSentence = ({ feature, of, test, score, typical }: DriftTest): string => {
  const what = of === 'missing' ? `missing values of ${feature}` : feature
  const words = typical?.current.slice(0, 5).map(({ word }) => word) ?? []
  const spoken = words.length === 0 ? '' : `, new words: ${words.join(', ')}`
  return `${what} (${test} ${score.toFixed(2)}${spoken})`
}

/** More would sharpen the interval by less than anybody reads, and every draw of the bootstrap costs all of them. */
const mostLabels = 5_000

const lookAtQuality = async (ctx: Context, monitor: QualityMonitor, within: Within): Promise<Look> => {
  const { name, model, watched, span } = within
  const traffic = { ...span, version: watched.version, newest: mostLabels }
  const labelled = await labelledPredictions(ctx, name, model.feedback.sources, traffic)
  const { status, test } = measureQuality(labelled, watched, monitor)
  const seen: Look = { span, rows: test.n, status, tests: [test] }
  if (status !== 'bad') return seen
  return { ...seen, finding: { severity: test.surely ? 'critical' : 'warning', summary: qualitySentence(test) } }
}

const qualitySentence = ({ metric, value, low, high, n, at_least }: QualityTest): string => {
  const shown = (number: number | undefined) => number?.toFixed(3) ?? '?'
  const sure = low === undefined ? '' : ` (${shown(low)} to ${shown(high)})`
  const asked = isLoss(metric) ? `at most ${at_least} is allowed` : `at least ${at_least} is asked for`
  return `Live ${metric} is ${shown(value)}${sure} on ${n} labels; ${asked}.`
}
