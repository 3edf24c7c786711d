import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Fleet, Logs, Shadow } from '../serving.ts'
import type { Context } from '../store.ts'
import { logMetrics } from './metrics/log.ts'
import { loopMetrics } from './metrics/loop.ts'
import { shadowMetrics } from './metrics/shadow.ts'
import { systemMetrics } from './metrics/system.ts'
import { type TrafficMetrics, trafficMetrics } from './metrics/traffic.ts'

/** The meters of one server process. */
export interface Metrics extends TrafficMetrics {
  registry: Registry
}

interface Watched {
  ctx: Context
  fleet: Fleet
  logs: Logs
  shadow: Shadow
}

export const openMetrics = ({ ctx, fleet, logs, shadow }: Watched): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  systemMetrics(ctx, registry)
  loopMetrics(ctx, fleet, registry)
  logMetrics(logs, fleet.models(), registry)
  shadowMetrics(shadow, registry)
  return { registry, ...trafficMetrics(registry) }
}
