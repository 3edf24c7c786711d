// The Open Inference Protocol V2 over REST: what the clients of Triton, KServe, MLServer and Seldon speak, with Triton's
// extensions for binary tensors, classification, statistics, configuration and the model repository. A *tensor* is a
// feature or an output over all rows of a request. Errors are {"error": text}, as src/server/error-shapes.ts has it.
import type { App, Service } from '../service.ts'
import { readBytes } from './oip/bodies.ts'
import { compressAnswers } from './oip/compression.ts'
import { healthOfModels } from './oip/health.ts'
import { inferRoutes } from './oip/infer.ts'
import { describeModels } from './oip/models.ts'
import { repositoryRoutes } from './oip/repository.ts'
import { statisticsRoutes } from './oip/statistics.ts'
import { plainJson } from './plain-json.ts'

const rooms = [healthOfModels, describeModels, inferRoutes, statisticsRoutes, repositoryRoutes]

export const openInference = (app: App, service: Service): void => {
  app.register(async (scope) => {
    readBytes(scope)
    plainJson(scope)
    compressAnswers(scope)
    for (const routes of rooms) routes(scope as unknown as App, service)
  })
}
