import { Counter, type Registry } from 'prom-client'
import type { Logs } from '../../serving.ts'

/** What the logs of `log: 'async'` had to drop, counted from the start of the process. */
export const logMetrics = (logs: Logs, models: readonly string[], registry: Registry): void => {
  new Counter({
    name: 'ml_predictions_dropped_total',
    help: 'Answered predictions that the log could not take',
    labelNames: ['model'],
    registers: [registry],
    collect() {
      this.reset()
      for (const model of models) this.inc({ model }, logs.dropped().get(model) ?? 0)
    },
  })
}
