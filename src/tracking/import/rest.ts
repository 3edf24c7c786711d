import { type Asked, askServer, pages } from './rest/ask.ts'
import { filesOf } from './rest/files.ts'
import { answers } from './rest/messages.ts'
import type {
  MlflowSource,
  SourceExperiment,
  SourceLoggedModel,
  SourceModel,
  SourceRun,
  SourceVersion,
} from './source.ts'

const api = '/api/2.0/mlflow'

/** A tracking server by its address. Refuses one that does not answer as MLflow does (data/unreadable). */
export const openServer = async (url: string, env: NodeJS.ProcessEnv = process.env): Promise<MlflowSource> => {
  const name = url.replace(/\/+$/, '')
  const server = askServer(name, env)
  // Who cannot be asked is noticed before anything is made.
  await server.post(`${api}/experiments/search`, { max_results: 1 }, answers.experiments)
  return {
    name,
    experiments: () => readExperiments(server),
    runs: (experimentId) => readRuns(server, experimentId),
    history: (run, key) => readHistory(server, run.id, key),
    loggedModels: (experimentId) => readLoggedModels(server, experimentId),
    models: () => readModels(server),
    files: (folder) => filesOf(server, folder),
  }
}

const readExperiments = async (server: Asked): Promise<SourceExperiment[]> => {
  const fields = { max_results: 1000, view_type: 'ALL' }
  const all = pages((page_token) =>
    server.post(`${api}/experiments/search`, { ...fields, page_token }, answers.experiments),
  )
  const found: SourceExperiment[] = []
  for await (const { experiments } of all) found.push(...experiments)
  return found
}

async function* readRuns(server: Asked, experimentId: string): AsyncGenerator<SourceRun> {
  const fields = { experiment_ids: [experimentId], run_view_type: 'ALL', max_results: 500 }
  const all = pages((page_token) => server.post(`${api}/runs/search`, { ...fields, page_token }, answers.runs))
  for await (const { runs } of all) yield* runs
}

async function* readHistory(server: Asked, run_id: string, metric_key: string) {
  const fields = { run_id, metric_key, max_results: 25_000 }
  const all = pages((page_token) =>
    server.get(`${api}/metrics/get-history`, { ...fields, page_token }, answers.history),
  )
  for await (const { metrics } of all) yield metrics
}

// A server from before MLflow 3 has none.
async function* readLoggedModels(server: Asked, experimentId: string): AsyncGenerator<SourceLoggedModel> {
  const fields = { experiment_ids: [experimentId], max_results: 50 }
  const all = pages((page_token) =>
    server
      .post(`${api}/logged-models/search`, { ...fields, page_token }, answers.loggedModels)
      .catch(() => ({ models: [], next_page_token: undefined })),
  )
  for await (const { models } of all) yield* models
}

async function* readModels(server: Asked): AsyncGenerator<SourceModel> {
  const all = pages((page_token) =>
    server.get(`${api}/registered-models/search`, { max_results: 100, page_token }, answers.registeredModels),
  )
  for await (const { registered_models: models } of all)
    for (const model of models) yield { ...model, versions: await readVersions(server, model.name) }
}

const readVersions = async (server: Asked, name: string): Promise<SourceVersion[]> => {
  // A name may hold one kind of quotation marks or the other.
  const filter = name.includes("'") ? `name = "${name}"` : `name = '${name}'`
  const all = pages((page_token) =>
    server.get(`${api}/model-versions/search`, { filter, max_results: 1000, page_token }, answers.versions),
  )
  const found: SourceVersion[] = []
  for await (const { model_versions: versions } of all)
    for (const each of versions) {
      const fields = { name, version: each.version }
      const { artifact_uri: location } = await server.get(
        `${api}/model-versions/get-download-uri`,
        fields,
        answers.location,
      )
      found.push({ ...each, location: location || each.source })
    }
  return found.sort((a, b) => a.version - b.version)
}
