import { statfs } from 'node:fs/promises'
import { cpus, freemem, loadavg, totalmem } from 'node:os'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { listDecisions } from '../loop.ts'
import { listMonitorResults } from '../monitoring.ts'
import type { Fleet, Logs, Prediction } from '../serving.ts'
import type { Context } from '../store.ts'
import { logMetrics } from './log-metrics.ts'

/** The meters of one server process, by the names of the field. */
export interface Metrics {
  registry: Registry
  predicted(predictions: readonly Prediction[], seconds: number): void
  answered(route: string, status: number): void
  labelled(model: string, label: string, lagSeconds: number): void
}

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const confidenceBuckets = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]

export const openMetrics = (ctx: Context, fleet: Fleet, logs: Logs): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  systemMetrics(ctx, registry)
  loopMetrics(ctx, fleet, registry)
  logMetrics(logs, fleet.models(), registry)
  const predictions = new Counter({
    name: 'ml_predictions_total',
    help: 'Answered predictions',
    labelNames: ['model', 'version', 'label'],
    registers,
  })
  const duration = new Histogram({
    name: 'ml_prediction_duration_seconds',
    help: 'From the request to its commit',
    labelNames: ['model'],
    buckets: latencyBuckets,
    registers,
  })
  const confidence = new Histogram({
    name: 'ml_prediction_confidence',
    help: 'Probability of the answered label',
    labelNames: ['model'],
    buckets: confidenceBuckets,
    registers,
  })
  const rolling = new Gauge({
    name: 'ml_confidence_score',
    help: 'Rolling mean of the confidence',
    labelNames: ['model'],
    registers,
  })
  const requests = new Counter({
    name: 'ml_requests_total',
    help: 'Requests by route and status',
    labelNames: ['route', 'code'],
    registers,
  })
  const errors = new Counter({
    name: 'ml_errors_total',
    help: 'Requests that failed, by the side that failed',
    labelNames: ['type'],
    registers,
  })
  const labels = new Counter({
    name: 'ml_feedback_total',
    help: 'Labels that arrived',
    labelNames: ['model', 'label'],
    registers,
  })
  const lag = new Histogram({
    name: 'ml_label_lag_seconds',
    help: 'From a prediction to its label',
    labelNames: ['model'],
    buckets: [1, 10, 60, 600, 3600, 86_400, 604_800],
    registers,
  })
  // So that a rate sees the first error, both sides start at nothing.
  for (const type of ['client', 'server']) errors.inc({ type }, 0)
  const means = new Map<string, number>()
  return {
    registry,
    predicted: (answers, seconds) => {
      for (const { model, version, label, confidence: value } of answers) {
        predictions.inc({ model, version, label })
        confidence.observe({ model }, value)
        const mean = means.get(model)
        means.set(model, mean === undefined ? value : mean + (value - mean) / 100)
        rolling.set({ model }, means.get(model)!)
      }
      if (answers[0]) duration.observe({ model: answers[0].model }, seconds)
    },
    answered: (route, status) => {
      requests.inc({ route, code: String(status) })
      if (status >= 400) errors.inc({ type: status >= 500 ? 'server' : 'client' })
    },
    labelled: (model, label, lagSeconds) => {
      labels.inc({ model, label })
      lag.observe({ model }, lagSeconds)
    },
  }
}

const systemMetrics = ({ store }: Context, registry: Registry) => {
  const registers = [registry]
  const memory = new Gauge({
    name: 'system_memory_bytes',
    help: 'Memory of the machine',
    labelNames: ['state'],
    registers,
  })
  const cpu = new Gauge({
    name: 'system_cpu_load_ratio',
    help: 'Load of one minute by the number of processors',
    registers,
  })
  new Gauge({
    name: 'system_disk_bytes',
    help: 'The disk of the state folder',
    labelNames: ['state'],
    registers,
    async collect() {
      memory.set({ state: 'total' }, totalmem())
      memory.set({ state: 'free' }, freemem())
      cpu.set(loadavg()[0]! / cpus().length)
      const disk = await statfs(store.state)
      this.set({ state: 'total' }, disk.blocks * disk.bsize)
      this.set({ state: 'free' }, disk.bavail * disk.bsize)
    },
  })
}

// What the worker found out stands in the database, and is read when somebody asks for the metrics.
const loopMetrics = (ctx: Context, fleet: Fleet, registry: Registry) => {
  const registers = [registry]
  const quality = new Gauge({
    name: 'ml_model_quality',
    help: 'Live quality from labels',
    labelNames: ['model', 'version', 'metric'],
    registers,
  })
  const info = new Gauge({
    name: 'ml_model_info',
    help: 'The serving version',
    labelNames: ['model', 'version', 'learner'],
    registers,
  })
  const retrained = new Gauge({
    name: 'ml_retrain_total',
    help: 'Trainings by what started them and how they ended',
    labelNames: ['trigger', 'outcome'],
    registers,
  })
  new Gauge({
    name: 'ml_drift_score',
    help: 'Score of the last drift test',
    labelNames: ['model', 'feature', 'test'],
    registers,
    async collect() {
      for (const gauge of [this, quality, info, retrained]) gauge.reset()
      for (const model of fleet.models()) {
        const served = fleet.serving(model)
        if (served) info.set({ model, version: String(served.version), learner: served.classifier.learner.name }, 1)
      }
      await Promise.all([fromMonitors(ctx, this, quality), fromDecisions(ctx, retrained)]).catch((error: unknown) => {
        ctx.log.warn({ error }, 'the metrics of the loop could not be read')
      })
    },
  })
}

const fromMonitors = async (ctx: Context, drift: Gauge, quality: Gauge) => {
  const results = await listMonitorResults(ctx, { limit: 50 })
  // The newest come first and have the last word.
  for (const { model, version, tests } of results.reverse()) {
    for (const test of tests as {
      feature?: string
      test?: string
      metric?: string
      score?: number
      value?: number
    }[]) {
      if (test.feature && test.test && test.score !== undefined)
        drift.set({ model, feature: test.feature, test: test.test }, test.score)
      if (test.metric && test.value !== undefined)
        quality.set({ model, version: String(version), metric: test.metric }, test.value)
    }
  }
}

const fromDecisions = async (ctx: Context, retrained: Gauge) => {
  for (const { trigger, outcome } of await listDecisions(ctx, { limit: 1_000 })) retrained.inc({ trigger, outcome })
}
