import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceDataset, SourcePoint, SourceRun } from '../source.ts'
import { below, folders, readMeta, readValues, tagsOf, textOf } from './disk.ts'

const statuses = ['', 'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']

export async function* readRuns(experiment: string): AsyncGenerator<SourceRun> {
  for (const id of await folders(experiment)) {
    if (notRuns.has(id)) continue
    const folder = join(experiment, id)
    const meta = await readMeta(folder).catch(() => undefined)
    if (meta === undefined) continue
    yield {
      id,
      experimentId: String(meta['experiment_id']),
      name: String(meta['run_name'] ?? ''),
      userId: String(meta['user_id'] ?? ''),
      status: statuses[Number(meta['status'])] || 'FINISHED',
      startTime: Number(meta['start_time'] ?? 0),
      endTime: meta['end_time'] ? Number(meta['end_time']) : null,
      lifecycleStage: String(meta['lifecycle_stage'] ?? 'active'),
      artifactUri: String(meta['artifact_uri']),
      params: await readValues(join(folder, 'params')),
      tags: await readValues(join(folder, 'tags')),
      metricKeys: await below(join(folder, 'metrics')),
      datasets: await readDatasets(experiment, join(folder, 'inputs')),
      models: await readOutputs(join(folder, 'outputs')),
    }
  }
}

const notRuns = new Set(['tags', 'datasets', 'traces', 'models'])

// A line is a time, a value and a step; what follows names the data that it was measured on.
export async function* readHistory(path: string, key: string): AsyncGenerator<SourcePoint[]> {
  const points: SourcePoint[] = []
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const [timestamp = '', value = '', step = '0'] = line.trim().split(' ')
    if (value !== '') points.push({ key, value: numberOf(value), timestamp: Number(timestamp), step: Number(step) })
  }
  for (let at = 0; at < points.length; at += pageSize) yield points.slice(at, at + pageSize)
}

const pageSize = 10_000

// Python writes nan, inf and -inf.
const numberOf = (word: string): number => {
  if (/^nan$/i.test(word)) return Number.NaN
  return /^[-+]?inf/i.test(word) ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word)
}

const readDatasets = async (experiment: string, inputs: string): Promise<SourceDataset[]> => {
  const found: SourceDataset[] = []
  for (const name of await folders(inputs)) {
    const input = await readMeta(join(inputs, name))
    if (input['source_type'] !== 'DATASET') continue
    const meta = await readMeta(join(experiment, 'datasets', String(input['source_id'])))
    found.push({
      name: String(meta['name']),
      digest: String(meta['digest']),
      sourceType: String(meta['source_type']),
      source: String(meta['source']),
      schema: textOf(meta['schema']),
      profile: textOf(meta['profile']),
      tags: tagsOf(input['tags']),
    })
  }
  return found
}

const readOutputs = async (outputs: string): Promise<SourceRun['models']> =>
  Promise.all(
    (await folders(outputs)).map(async (modelId) => ({
      modelId,
      isOutput: true,
      step: Number((await readMeta(join(outputs, modelId)))['step'] ?? 0),
    })),
  )
