import type { App, Service } from '../../service.ts'
import { assessmentRoutes } from './traces/assessments.ts'
import { otlpRoutes } from './traces/otlp.ts'
import { traceSearchRoutes } from './traces/search.ts'
import { oldTraceRoutes } from './traces/v2.ts'
import { newTraceRoutes } from './traces/v3.ts'

const rooms = [otlpRoutes, newTraceRoutes, oldTraceRoutes, assessmentRoutes, traceSearchRoutes]

/** Traces: spans by OpenTelemetry's protocol, the rest by MLflow's. */
export const traceRoutes = (app: App, service: Service): void => {
  for (const routes of rooms) routes(app, service)
}
