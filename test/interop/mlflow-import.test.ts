// All that MLflow's own server has after its clients have worked with it, taken over and read side by side.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyModels } from '../../src/registry.ts'
import { copyExperiments, type Import, type ImportCounts, nothingCopied, openServer } from '../../src/tracking.ts'
import { type House, openHouse } from '../input/house.ts'
import { heardBy } from './mlflow-client.ts'
import { type MlflowServer, startMlflow } from './mlflow-server.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Answer = any

let theirs: MlflowServer
let house: House
let counts: ImportCounts
beforeAll(async () => {
  theirs = await startMlflow()
  house = await openHouse()
  for (const script of ['core', 'models']) await heardBy('mlflow-3', `mlflow_${script}.py`, [theirs.url])
  counts = await copy()
}, 600_000)
afterAll(async () => {
  await theirs.close()
  await house.close()
})

const copy = async (): Promise<ImportCounts> => {
  const job: Import = {
    ctx: house.ctx,
    source: await openServer(theirs.url),
    counts: nothingCopied(),
    moved: new Map(),
    signal: new AbortController().signal,
    tell: () => {},
  }
  await copyExperiments(job)
  await copyModels(job)
  return job.counts
}

const post = async (url: string, path: string, body: object): Promise<Answer> => {
  const reply = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return reply.json()
}
const get = async (url: string, path: string, query: Record<string, string>): Promise<Answer> =>
  (await fetch(`${url}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`)).json()

const all = { view_type: 'ALL', run_view_type: 'ALL', max_results: 1000 }

/** Experiments by name: those that the clients made, as our own house has others. */
const experimentsOf = async (url: string, names?: Set<string>): Promise<Map<string, Answer>> => {
  const { experiments } = await post(url, 'experiments/search', all)
  const wanted = experiments.filter(({ name }: Answer) => names === undefined || names.has(name))
  return new Map(wanted.map((each: Answer) => [each.name, each]))
}

const byKey = (a: Answer, b: Answer) => (a.key < b.key ? -1 : 1)
const pairs = (list: Answer[] = []) => [...list].sort(byKey)

const runsOf = async (url: string, experimentId: string): Promise<Map<string, Answer>> => {
  const { runs = [] } = await post(url, 'runs/search', { ...all, experiment_ids: [experimentId] })
  return new Map(runs.map((run: Answer) => [run.info.run_id, run]))
}

/** What stays of a run: not where its files are, the number of its experiment, and what we note beside it. */
const kept = ({ info, data = {}, inputs = {}, outputs = {} }: Answer) => {
  const { artifact_uri: _, experiment_id: __, ...rest } = info
  const tags = pairs(data.tags).filter(({ key }: Answer) => !key.startsWith('cultivar.'))
  return { info: rest, data: { metrics: pairs(data.metrics), params: pairs(data.params), tags }, inputs, outputs }
}

describe('an MLflow server that was taken over', () => {
  it('is here whole', async () => {
    expect(counts.runs).toBeGreaterThan(10)
    expect(counts.points).toBeGreaterThan(20)
    expect(counts.files).toBeGreaterThan(10)
    expect(counts.models).toBeGreaterThan(0)
  })

  it('has its runs as they were, with every point of every metric', async () => {
    const there = await experimentsOf(theirs.url)
    const here = await experimentsOf(house.url, new Set(there.keys()))
    expect([...here.keys()].sort()).toEqual([...there.keys()].sort())
    for (const [name, { experiment_id, lifecycle_stage, tags }] of there) {
      expect({ name, ...here.get(name) }).toMatchObject({ name, lifecycle_stage })
      expect(pairs(here.get(name).tags)).toEqual(expect.arrayContaining(pairs(tags)))
      const wanted = await runsOf(theirs.url, experiment_id)
      const found = await runsOf(house.url, here.get(name).experiment_id)
      for (const [id, run] of wanted) {
        expect(kept(found.get(id))).toEqual(kept(run))
        for (const { key } of run.data.metrics ?? []) {
          const query = { run_id: id, metric_key: key }
          expect(await get(house.url, 'metrics/get-history', query)).toEqual(
            await get(theirs.url, 'metrics/get-history', query),
          )
        }
      }
    }
  })

  it('has its files', async () => {
    const there = await experimentsOf(theirs.url)
    let files = 0
    for (const { experiment_id } of there.values()) {
      for (const id of (await runsOf(theirs.url, experiment_id)).keys()) {
        const wanted = await get(theirs.url, 'artifacts/list', { run_id: id })
        expect((await get(house.url, 'artifacts/list', { run_id: id })).files).toEqual(wanted.files)
        for (const { path, is_dir } of wanted.files ?? []) {
          if (is_dir) continue
          const bytes = async (url: string) =>
            new Uint8Array(
              await (await fetch(`${url}/get-artifact?run_uuid=${id}&path=${encodeURIComponent(path)}`)).arrayBuffer(),
            )
          expect(await bytes(house.url)).toEqual(await bytes(theirs.url))
          files++
        }
      }
    }
    expect(files).toBeGreaterThan(0)
  })

  it('has its registry', async () => {
    const { registered_models: models } = await get(theirs.url, 'registered-models/search', { max_results: '100' })
    for (const { name, description, tags, aliases, creation_timestamp } of models) {
      const { registered_model: model } = await get(house.url, 'registered-models/get', { name })
      expect(model).toMatchObject({ name, creation_timestamp, ...(description && { description }) })
      expect(pairs(model.tags)).toEqual(pairs(tags))
      const notChampion = (list: Answer[] = []) => list.filter(({ alias }) => alias !== 'champion')
      expect(notChampion(model.aliases)).toEqual(notChampion(aliases))
      const versions = async (url: string) =>
        (await get(url, 'model-versions/search', { filter: `name='${name}'`, max_results: '100' })).model_versions ?? []
      const shown = ({ version, run_id, current_stage, status, tags: own }: Answer) => ({
        ...{ version, run_id, current_stage, status },
        tags: pairs(own).filter(({ key }: Answer) => !key.startsWith('cultivar.')),
      })
      expect((await versions(house.url)).map(shown)).toEqual((await versions(theirs.url)).map(shown))
    }
  })

  it('is not copied twice', async () => {
    expect(await copy()).toMatchObject({ runs: 0, points: 0, files: 0, models: 0, versions: 0 })
  })
})
