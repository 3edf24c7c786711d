import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Fleet, Logs } from '../serving.ts'
import type { Context } from '../store.ts'
import { batchMetrics } from './metrics/batches.ts'
import { logMetrics } from './metrics/log.ts'
import { loopMetrics } from './metrics/loop.ts'
import { systemMetrics } from './metrics/system.ts'
import { type TrafficMetrics, trafficMetrics } from './metrics/traffic.ts'

/** The meters of one server process. */
export interface Metrics extends TrafficMetrics {
  registry: Registry
}

export const openMetrics = (ctx: Context, fleet: Fleet, logs: Logs): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  systemMetrics(ctx, registry)
  loopMetrics(ctx, fleet, registry)
  batchMetrics(fleet, registry)
  logMetrics(logs, fleet.models(), registry)
  return { registry, ...trafficMetrics(registry) }
}
