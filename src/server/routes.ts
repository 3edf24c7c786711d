import { invocations } from './protocols/invocations.ts'
import { kserveV1 } from './protocols/kserve-v1.ts'
import { mlflow } from './protocols/mlflow.ts'
import { openInference } from './protocols/oip.ts'
import { auditRoutes } from './routes/audit.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { deploymentRoutes } from './routes/deployment.ts'
import { eventRoutes } from './routes/events.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { historyRoutes } from './routes/history.ts'
import { importanceRoutes } from './routes/importance.ts'
import { jobRoutes } from './routes/jobs.ts'
import { keyRoutes } from './routes/keys.ts'
import { modelRoutes } from './routes/models.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { openapiRoutes } from './routes/openapi.ts'
import { pageRoutes } from './routes/page.ts'
import { predictRoutes } from './routes/predict.ts'
import { predictStreamRoutes } from './routes/predict-stream.ts'
import { runRoutes } from './routes/runs.ts'
import { sessionRoutes } from './routes/session.ts'
import { traceViewRoutes } from './routes/traces.ts'
import type { App, Service } from './service.ts'

/** All the routes there are, in the order of the documentation. */
export const routes: readonly ((app: App, service: Service) => void)[] = [
  predictRoutes,
  predictStreamRoutes,
  feedbackRoutes,
  historyRoutes,
  runRoutes,
  traceViewRoutes,
  modelRoutes,
  deploymentRoutes,
  importanceRoutes,
  monitoringRoutes,
  decisionRoutes,
  jobRoutes,
  eventRoutes,
  keyRoutes,
  auditRoutes,
  sessionRoutes,
  healthRoutes,
  openapiRoutes,
  pageRoutes,
  kserveV1,
  invocations,
  openInference,
  mlflow,
]
