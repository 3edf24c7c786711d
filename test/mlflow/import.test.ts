// An mlruns folder, made as MLflow's file store makes it, taken over whole, in parts, and twice.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyModels } from '../../src/registry.ts'
import {
  artifactAt,
  copyExperiments,
  type Import,
  listFolder,
  metricHistory,
  nothingCopied,
  openFolder as openMlruns,
  readRunRecords,
} from '../../src/tracking.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'

const write = (root: string, files: Record<string, string>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

const runIds = ['a', 'b', 'c'].map((letter) => letter.repeat(32))
const modelId = `m-${'d'.repeat(32)}`

const runFiles = (root: string, id: string, deleted: boolean): Record<string, string> => ({
  'meta.yaml': `artifact_uri: file://${root}/7/${id}/artifacts\nend_time: 1795275739552\nexperiment_id: '7'\nlifecycle_stage: ${deleted ? 'deleted' : 'active'}\nrun_id: ${id}\nrun_name: run of ${id[0]}\nstart_time: 1795275739539\nstatus: 3\nuser_id: ann\n`,
  'params/opt/kind': 'adam',
  'tags/mlflow.runName': `run of ${id[0]}`,
  'metrics/loss': '1 0.5 0\n3 0.25 2\n2 0.3 1\n2 0.3 1\n',
  'metrics/odd/one': '5 nan 0\n',
  'metrics/far': '5 inf 0\n',
  'artifacts/docs/note.txt': `the note of ${id[0]}`,
  'inputs/x/meta.yaml': "source_id: '12'\nsource_type: DATASET\ntags:\n  mlflow.data.context: train\n",
  [`outputs/${modelId}/meta.yaml`]: 'step: 4\n',
})

const makeMlruns = (): string => {
  const root = join(openFolder(), 'mlruns')
  write(root, {
    '7/meta.yaml':
      "creation_time: 1795275739537\nexperiment_id: '7'\nlast_update_time: 1795275739537\nlifecycle_stage: active\nname: flowers\n",
    '7/tags/team': 'bio',
    '7/datasets/12/meta.yaml':
      "digest: abc\nname: petals\nprofile: '{}'\nschema: null\nsource: here\nsource_type: local\n",
    [`7/models/${modelId}/meta.yaml`]: `artifact_location: file://${root}/7/models/${modelId}/artifacts\ncreation_timestamp: 1\nlast_updated_timestamp: 2\nmodel_id: ${modelId}\nname: net\nsource_run_id: ${runIds[0]}\nstatus: 2\n`,
    [`7/models/${modelId}/artifacts/MLmodel`]: 'flavors: {}\n',
    '.trash/9/meta.yaml': "experiment_id: '9'\nlifecycle_stage: deleted\nname: gone\n",
    'models/iris/meta.yaml':
      "aliases:\n  prod: '1'\n  champion: '2'\ncreation_timestamp: 1\nlast_updated_timestamp: 2\ndescription: Iris\nname: iris\n",
    'models/iris/version-1/meta.yaml': `creation_timestamp: 1\nlast_updated_timestamp: 2\ncurrent_stage: Production\nrun_id: ${runIds[0]}\nsource: runs:/${runIds[0]}/docs\nversion: 1\n`,
    'models/iris/version-2/meta.yaml': `creation_timestamp: 1\nlast_updated_timestamp: 2\nmodel_id: ${modelId}\nsource: models:/${modelId}\nversion: 2\n`,
    'models/iris/version-3/meta.yaml':
      'creation_timestamp: 1\nlast_updated_timestamp: 2\nsource: s3://bucket/iris\nversion: 3\n',
  })
  runIds.forEach((id, i) => {
    const files = Object.entries(runFiles(root, id, i === 2))
    write(root, Object.fromEntries(files.map(([path, content]) => [`7/${id}/${path}`, content])))
  })
  return root
}

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const run = async (root: string, signal = new AbortController().signal, tell: Import['tell'] = () => {}) => {
  const source = await openMlruns(root)
  const job: Import = { ctx: house.ctx, source, counts: nothingCopied(), moved: new Map(), signal, tell }
  await copyExperiments(job)
  await copyModels(job)
  return job.counts
}

describe('an mlruns folder', () => {
  const root = makeMlruns()

  it('goes on where it was stopped, and copies nothing twice', async () => {
    const stop = new AbortController()
    // Stopped as soon as a run is there, whichever it is.
    const stopped = run(root, stop.signal, ({ runs }) => {
      if (runs > 0) stop.abort()
    })
    await expect(stopped).rejects.toThrow()
    const { runs, runsBefore, notCopied, ...counts } = await run(root)
    expect(runs + runsBefore).toBe(3)
    expect(runsBefore).toBeGreaterThan(0)
    expect(counts).toMatchObject({ experiments: 2, models: 1, versions: 3 })
    expect(notCopied).toEqual([
      expect.stringContaining('s3://bucket/iris'),
      expect.stringContaining('cultivar promote iris@2'),
    ])
    expect(await run(root)).toMatchObject({ runs: 0, runsBefore: 3, points: 0, files: 0, models: 0, versions: 0 })
  })

  it('has its runs as they were, under their ids', async () => {
    const [first, , third] = await readRunRecords(house.ctx, runIds)
    expect(first).toMatchObject({
      runName: 'run of a',
      userId: 'ann',
      status: 'FINISHED',
      startTime: 1795275739539,
      params: [{ key: 'opt/kind', value: 'adam' }],
      inputs: [{ name: 'petals', digest: 'abc', schema: null, tags: { 'mlflow.data.context': 'train' } }],
      models: [{ modelId, isOutput: true, step: 4 }],
    })
    expect(first!.metrics.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual([
      { key: 'far', value: Number.MAX_VALUE, timestamp: 5, step: 0 },
      { key: 'loss', value: 0.25, timestamp: 3, step: 2 },
      { key: 'odd/one', value: Number.NaN, timestamp: 5, step: 0 },
    ])
    const history = await metricHistory(house.ctx, [runIds[0]!], 'loss')
    expect(history.get(runIds[0]!)!.map(({ value }) => value)).toEqual([0.5, 0.3, 0.25])
    expect(third!.lifecycleStage).toBe('deleted')
  })

  it('has its files, also those of versions that name them in another way', async () => {
    const [first] = await readRunRecords(house.ctx, runIds)
    const folder = first!.artifactUri.replace('mlflow-artifacts:/', '')
    expect(await listFolder(house.ctx, `${folder}/docs`)).toEqual([{ name: 'note.txt', isFolder: false, bytes: 13 }])
    const { rows } = await house.ctx.store.pool.query(
      'select version, storage_location, current_stage from model_versions where name = $1 order by version',
      ['iris'],
    )
    expect(rows).toEqual([
      { version: 1, storage_location: `mlflow-artifacts:/${folder}/docs`, current_stage: 'Production' },
      { version: 2, storage_location: expect.stringMatching(`/models/${modelId}/artifacts$`), current_stage: 'None' },
      { version: 3, storage_location: 's3://bucket/iris', current_stage: 'None' },
    ])
    const file = `${rows[1].storage_location.replace('mlflow-artifacts:/', '')}/MLmodel`
    expect(await artifactAt(house.ctx, file)).toMatchObject({ bytes: 12 })
    const { rows: named } = await house.ctx.store.pool.query('select alias, version from aliases where name = $1', [
      'iris',
    ])
    expect(named).toEqual([{ alias: 'prod', version: 1 }])
  })
})

it('is refused by name where a folder is none', async () => {
  await expect(openMlruns(openFolder())).rejects.toMatchObject({ code: 'config/missing' })
})
