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
  /** In the text format of Prometheus: its own, or those of all processes that share its port. */
  text(): Promise<string>
}

interface Metered {
  ctx: Context
  fleet: Fleet
  logs: Logs
  shadow: Shadow
  work: Work
  gate: Gate
}

/** All metrics of one process, as data. */
type ReadMetrics = () => ReturnType<Registry['getMetricsAsJSON']>

/** Offers the metrics of this process to the others, and gives back how to read those of all. */
export type ShareMetrics = (own: ReadMetrics) => () => Promise<string>

export const openMetrics = ({ ctx, fleet, logs, shadow, work, gate }: Metered, share?: ShareMetrics): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  systemMetrics(ctx, registry)
  loopMetrics(ctx, fleet, registry)
  loadMetrics(work, gate, registry)
  batchMetrics(fleet, registry)
  logMetrics(logs, fleet, registry)
  shadowMetrics(shadow, registry)
  const text = share?.(() => registry.getMetricsAsJSON()) ?? (() => registry.metrics())
  return { registry, text, ...trafficMetrics(registry) }
}
