import { Counter, type Registry } from 'prom-client'
import type { Shadow } from '../../serving.ts'

/** What the shadows of this process would have said, counted from its start. */
export const shadowMetrics = (shadow: Shadow, registry: Registry): void => {
  const pair = ['model', 'version', 'shadow'] as const
  const registers = [registry]
  const difference = new Counter({
    name: 'ml_shadow_difference_sum',
    help: "Sum of the differences between a shadow's score of the answer and the answer's own",
    labelNames: pair,
    registers,
  })
  const latency = new Counter({
    name: 'ml_shadow_duration_seconds_sum',
    help: 'Time that shadows took to score',
    labelNames: pair,
    registers,
  })
  new Counter({
    name: 'ml_shadow_rows_total',
    help: 'Rows offered to a shadow: of the same label, of another, not scored, or dropped for want of time',
    labelNames: [...pair, 'outcome'],
    registers,
    collect() {
      for (const counter of [this, difference, latency]) counter.reset()
      for (const { model, version, shadow: watching, ...seen } of shadow.totals()) {
        const labels = { model, version, shadow: watching }
        this.inc({ ...labels, outcome: 'same' }, seen.rows - seen.flips)
        this.inc({ ...labels, outcome: 'flip' }, seen.flips)
        this.inc({ ...labels, outcome: 'failed' }, seen.failed)
        this.inc({ ...labels, outcome: 'dropped' }, seen.dropped)
        difference.inc(labels, seen.difference)
        latency.inc(labels, seen.shadowLatencyMs / 1000)
      }
    },
  })
}
