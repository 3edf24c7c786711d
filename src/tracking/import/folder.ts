import { createReadStream } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CultivarError } from '../../kit/errors.ts'
import { below, folders, isThere, readMeta, readValues } from './folder/disk.ts'
import { readLoggedModels, readModels } from './folder/models.ts'
import { readHistory, readRuns } from './folder/runs.ts'
import type { MlflowSource, SourceExperiment } from './source.ts'

/** An `mlruns` folder as MLflow's file store leaves it. Refuses a folder that is none (config/missing). */
export const openFolder = async (root: string): Promise<MlflowSource> => {
  const places = await experimentFolders(root)
  if (places.size === 0 && (await folders(join(root, 'models'))).length === 0) {
    const message = `${root} holds no experiment and no model of MLflow. Name the folder that has a folder for each experiment, usually mlruns.`
    throw new CultivarError('config/missing', message, { folder: root })
  }
  const at = (experimentId: string) => places.get(experimentId)!
  return {
    name: root,
    experiments: () => Promise.all([...places.values()].map(readExperiment)),
    runs: (experimentId) => readRuns(at(experimentId)),
    history: (run, key) => readHistory(join(at(run.experimentId), run.id, 'metrics', key), key),
    loggedModels: (experimentId) => readLoggedModels(at(experimentId)),
    models: () => readModels(join(root, 'models')),
    files: ({ uri }) => filesOf(uri, root),
  }
}

// The deleted ones are in a folder of their own.
const experimentFolders = async (root: string): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (const parent of [root, join(root, '.trash')])
    for (const name of await folders(parent))
      if (/^\d+$/.test(name) && (await isThere(join(parent, name, 'meta.yaml')))) found.set(name, join(parent, name))
  return found
}

const readExperiment = async (folder: string): Promise<SourceExperiment> => {
  const meta = await readMeta(folder)
  return {
    id: String(meta['experiment_id']),
    name: String(meta['name']),
    lifecycleStage: String(meta['lifecycle_stage'] ?? 'active'),
    creationTime: Number(meta['creation_time'] ?? 0),
    lastUpdateTime: Number(meta['last_update_time'] ?? 0),
    tags: await readValues(join(folder, 'tags')),
  }
}

// A folder that was moved is still below its old name in the addresses that it holds.
const filesOf = (uri: string, root: string) => {
  if (/^(?!file:)[a-z][a-z0-9+-]*:/i.test(uri)) return undefined
  return readFiles(uri.startsWith('file:') ? fileURLToPath(uri) : uri, root)
}

async function* readFiles(folder: string, root: string) {
  const moved = join(root, ...folder.split(sep).slice(folder.split(sep).lastIndexOf('mlruns') + 1))
  const place = (await isThere(folder)) ? folder : moved
  for (const path of await below(place)) yield { path, open: async () => createReadStream(join(place, path)) }
}
