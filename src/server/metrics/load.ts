import { Counter, Gauge, type Registry } from 'prom-client'
import type { Gate } from '../limits/shed.ts'
import type { Work } from '../limits/work.ts'

/** How much the server has to do, and what it did not take on. */
export const loadMetrics = (work: Work, gate: Gate, registry: Registry): void => {
  const registers = [registry]
  new Gauge({
    name: 'ml_requests_in_flight',
    help: 'Requests that are being answered',
    registers,
    collect() {
      this.set(work.size)
    },
  })
  new Counter({
    name: 'ml_requests_shed_total',
    help: 'Requests that were refused with 503 before they were read, by what was too much',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset()
      for (const [reason, count] of Object.entries(gate.shed())) this.inc({ reason }, count)
    },
  })
}
