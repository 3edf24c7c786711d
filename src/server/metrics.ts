import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Fleet, Logs, Shadow } from '../serving.ts'
import type { Context } from '../store.ts'
import type { Gate } from './limits/shed.ts'
import type { Work } from './limits/work.ts'
import { batchMetrics } from './metrics/batches.ts'
import { loadMetrics } from './metrics/load.ts'
import { logMetrics } from './metrics/log.ts'
import { loopMetrics } from './metrics/loop.ts'
import { shadowMetrics } from './metrics/shadow.ts'
import { systemMetrics } from './metrics/system.ts'
import { type TrafficMetrics, trafficMetrics } from './metrics/traffic.ts'

/** The meters of one server process. */
export interface Metrics extends TrafficMetrics {
  registry: Registry
}

interface Metered {
  ctx: Context
  fleet: Fleet
  logs: Logs
  shadow: Shadow
  work: Work
  gate: Gate
}

export const openMetrics = ({ ctx, fleet, logs, shadow, work, gate }: Metered): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  systemMetrics(ctx, registry)
  loopMetrics(ctx, fleet, registry)
  loadMetrics(work, gate, registry)
  batchMetrics(fleet, registry)
  logMetrics(logs, fleet.models(), registry)
  shadowMetrics(shadow, registry)
  return { registry, ...trafficMetrics(registry) }
}
