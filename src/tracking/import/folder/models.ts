import { join } from 'node:path'
import type { SourceLoggedModel, SourceModel, SourceVersion } from '../source.ts'
import { folders, readMeta, readValues, tagsOf, textOf } from './disk.ts'

const modelStatuses = ['UNSPECIFIED', 'PENDING', 'READY', 'UPLOAD_FAILED']

export async function* readLoggedModels(experiment: string): AsyncGenerator<SourceLoggedModel> {
  for (const id of await folders(join(experiment, 'models'))) {
    const folder = join(experiment, 'models', id)
    const meta = await readMeta(folder)
    yield {
      id,
      name: String(meta['name']),
      modelType: textOf(meta['model_type']),
      sourceRunId: textOf(meta['source_run_id']),
      status: `LOGGED_MODEL_${modelStatuses[Number(meta['status'])] ?? 'READY'}`,
      artifactUri: String(meta['artifact_location']),
      creationTimestamp: Number(meta['creation_timestamp']),
      lastUpdatedTimestamp: Number(meta['last_updated_timestamp']),
      params: await readValues(join(folder, 'params')),
      tags: await readValues(join(folder, 'tags')),
    }
  }
}

export async function* readModels(root: string): AsyncGenerator<SourceModel> {
  for (const folderName of await folders(root)) {
    const folder = join(root, folderName)
    const meta = await readMeta(folder)
    const names = (await folders(folder)).filter((name) => name.startsWith('version-'))
    const versions = await Promise.all(names.map((name) => readVersion(join(folder, name))))
    yield {
      name: String(meta['name']),
      description: textOf(meta['description']),
      creationTimestamp: Number(meta['creation_timestamp']),
      lastUpdatedTimestamp: Number(meta['last_updated_timestamp']),
      tags: await readValues(join(folder, 'tags')),
      aliases: Object.fromEntries(
        Object.entries(tagsOf(meta['aliases'])).map(([alias, version]) => [alias, Number(version)]),
      ),
      versions: versions.filter(({ stage }) => stage !== 'Deleted_Internal').sort((a, b) => a.version - b.version),
    }
  }
}

const readVersion = async (folder: string): Promise<SourceVersion> => {
  const meta = await readMeta(folder)
  return {
    version: Number(meta['version']),
    description: textOf(meta['description']),
    creationTimestamp: Number(meta['creation_timestamp']),
    lastUpdatedTimestamp: Number(meta['last_updated_timestamp']),
    runId: textOf(meta['run_id']),
    modelId: textOf(meta['model_id']),
    source: String(meta['source'] ?? ''),
    location: String(meta['storage_location'] ?? meta['source'] ?? ''),
    stage: String(meta['current_stage'] ?? 'None'),
    tags: await readValues(join(folder, 'tags')),
  }
}
