import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Prediction } from '../../serving.ts'

/** What requests count up, by the names of the field. */
export interface TrafficMetrics {
  predicted(predictions: readonly Prediction[], seconds: number): void
  answered(route: string, status: number): void
  labelled(model: string, label: string, lagSeconds: number): void
}

export const trafficMetrics = (registry: Registry): TrafficMetrics => ({
  predicted: predictionMeters([registry]),
  answered: requestMeters([registry]),
  labelled: labelMeters([registry]),
})

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const confidenceBuckets = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]
const lagBuckets = [1, 10, 60, 600, 3600, 86_400, 604_800]

const predictionMeters = (registers: Registry[]): TrafficMetrics['predicted'] => {
  const byModel = { labelNames: ['model'] as const, registers }
  const total = new Counter({
    name: 'ml_predictions_total',
    help: 'Answered predictions',
    labelNames: ['model', 'version', 'label'],
    registers,
  })
  const duration = new Histogram({
    name: 'ml_prediction_duration_seconds',
    help: 'From the request to its commit',
    buckets: latencyBuckets,
    ...byModel,
  })
  const confidence = new Histogram({
    name: 'ml_prediction_confidence',
    help: 'Probability of the answered label',
    buckets: confidenceBuckets,
    ...byModel,
  })
  const rolling = new Gauge({
    name: 'ml_confidence_score',
    help: 'Rolling mean of the confidence',
    aggregator: 'average',
    ...byModel,
  })
  const means = new Map<string, number>()
  return (predictions, seconds) => {
    for (const prediction of predictions) {
      const { model, version } = prediction
      // A number is no label: there would be as many series as answers.
      total.inc({ model, version, label: 'label' in prediction ? prediction.label : '' })
      if (!('label' in prediction)) continue
      const value = prediction.confidence
      confidence.observe({ model }, value)
      const mean = means.get(model)
      means.set(model, mean === undefined ? value : mean + (value - mean) / 100)
      rolling.set({ model }, means.get(model)!)
    }
    if (predictions[0]) duration.observe({ model: predictions[0].model }, seconds)
  }
}

const requestMeters = (registers: Registry[]): TrafficMetrics['answered'] => {
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
  // So that a rate sees the first error, both sides start at nothing.
  for (const type of ['client', 'server']) errors.inc({ type }, 0)
  return (route, status) => {
    requests.inc({ route, code: String(status) })
    if (status >= 400) errors.inc({ type: status >= 500 ? 'server' : 'client' })
  }
}

const labelMeters = (registers: Registry[]): TrafficMetrics['labelled'] => {
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
    buckets: lagBuckets,
    registers,
  })
  return (model, label, lagSeconds) => {
    labels.inc({ model, label })
    lag.observe({ model }, lagSeconds)
  }
}
