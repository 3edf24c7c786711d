import type { Context } from '../store.ts'
import type { Tracing } from './tracing/requests.ts'
import { readTraceSettings } from './tracing/settings.ts'

/**
 * Traces by OpenTelemetry, where the environment names a collector. The packages that make them are loaded then and only
 * then: they would take 30 MB and a tenth of a second from every other start.
 */
export const openTracing = async (
  ctx: Pick<Context, 'clock' | 'log'>,
  environment = process.env,
): Promise<Tracing | undefined> => {
  const settings = readTraceSettings(environment, (sentence) => ctx.log.warn({}, sentence))
  if (!settings) return undefined
  const { startTracing } = await import('./tracing/start.ts')
  return startTracing(settings, ctx)
}
