import { Counter, type Registry } from 'prom-client'
import type { Fleet, Logs } from '../../serving.ts'

/** What the logs of `log: 'async'` had to drop, counted from the start of the process. */
export const logMetrics = (logs: Logs, fleet: Fleet, registry: Registry): void => {
  new Counter({
    name: 'ml_predictions_dropped_total',
    help: 'Answered predictions that the log could not take',
    labelNames: ['model'],
    registers: [registry],
    collect() {
      this.reset()
      for (const model of fleet.models()) this.inc({ model }, logs.dropped().get(model) ?? 0)
    },
  })
}
