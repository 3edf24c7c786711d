// MLflow's tracking server: its clients, its command line and its autologging find here what they expect, over the same runs,
// models and versions that Cultivar makes and serves. The words are MLflow's; `docs/guides/mlflow.md` says what is different.
// Errors are {"error_code", "message"}, as src/server/error-shapes.ts has it. Only 200 is success to a client.
import { readJson } from '../body.ts'
import type { App, Service } from '../service.ts'
import { multipartRoutes } from './mlflow/artifacts/multipart.ts'
import { artifactRoutes } from './mlflow/artifacts/of-runs.ts'
import { proxyRoutes } from './mlflow/artifacts/proxy.ts'
import { experimentRoutes } from './mlflow/experiments.ts'
import { inputRoutes } from './mlflow/inputs.ts'
import { loggedModelSearch } from './mlflow/logged-model-search.ts'
import { loggedModelRoutes } from './mlflow/logged-models.ts'
import { metricRoutes } from './mlflow/metrics.ts'
import { modelAliasRoutes } from './mlflow/model-aliases.ts'
import { modelVersionRoutes } from './mlflow/model-versions.ts'
import { registeredModelRoutes } from './mlflow/registered-models.ts'
import { runWriteRoutes } from './mlflow/run-writes.ts'
import { runRoutes } from './mlflow/runs.ts'
import { experimentSearchRoutes } from './mlflow/search-experiments.ts'
import { registrySearchRoutes } from './mlflow/search-registry.ts'
import { runSearchRoutes } from './mlflow/search-runs.ts'
import { serverInfoRoutes } from './mlflow/server-info.ts'
import { traceRoutes } from './mlflow/traces.ts'
import { plainJson } from './plain-json.ts'

const rooms = [
  experimentRoutes,
  experimentSearchRoutes,
  runRoutes,
  runSearchRoutes,
  runWriteRoutes,
  metricRoutes,
  inputRoutes,
  loggedModelRoutes,
  loggedModelSearch,
  artifactRoutes,
  proxyRoutes,
  multipartRoutes,
  serverInfoRoutes,
  registeredModelRoutes,
  modelVersionRoutes,
  modelAliasRoutes,
  registrySearchRoutes,
  traceRoutes,
]

/** The MLflow whose REST API this is. Clients choose by it how they send traces. */
export const mlflowVersion = '3.6.0'

export const mlflow = (app: App, service: Service): void => {
  app.register(async (scope) => {
    readJson(scope, parseTwice)
    plainJson(scope)
    for (const routes of rooms) routes(scope as unknown as App, service)
  })
}

// Old clients send a JSON text inside a JSON text.
const parseTwice = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  return typeof value === 'string' ? JSON.parse(value) : value
}
