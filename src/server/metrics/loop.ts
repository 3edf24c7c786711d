import { Gauge, type Registry } from 'prom-client'
import { listDecisions } from '../../loop.ts'
import { listMonitorResults } from '../../monitoring.ts'
import type { Fleet } from '../../serving.ts'
import type { Context } from '../../store.ts'

// What the worker found out stands in the database, and is read when somebody asks for the metrics.
export const loopMetrics = (ctx: Context, fleet: Fleet, registry: Registry) => {
  // Every process of a server reads the same rows, so one speaks for all.
  const aggregator = 'first' as const
  const registers = [registry]
  const quality = new Gauge({
    name: 'ml_model_quality',
    help: 'Live quality from labels',
    labelNames: ['model', 'version', 'metric'],
    registers,
    aggregator,
  })
  const info = new Gauge({
    name: 'ml_model_info',
    help: 'The serving version',
    labelNames: ['model', 'version', 'learner'],
    registers,
    aggregator,
  })
  const retrained = new Gauge({
    name: 'ml_retrain_total',
    help: 'Trainings by what started them and how they ended',
    labelNames: ['trigger', 'outcome'],
    registers,
    aggregator,
  })
  new Gauge({
    name: 'ml_drift_score',
    help: 'Score of the last drift test',
    labelNames: ['model', 'feature', 'test'],
    registers,
    aggregator,
    async collect() {
      for (const gauge of [this, quality, info, retrained]) gauge.reset()
      for (const model of fleet.models()) {
        const served = fleet.serving(model)
        if (served) info.set({ model, version: String(served.version), learner: served.engine.learner }, 1)
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
