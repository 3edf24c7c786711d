import type { Readable } from 'node:stream'

// What an import reads, in MLflow's words. Ids are those of the place where it comes from.

export type Tags = Record<string, string>

export interface SourceExperiment {
  id: string
  name: string
  lifecycleStage: string
  creationTime: number
  lastUpdateTime: number
  tags: Tags
}

export interface SourcePoint {
  key: string
  value: number
  timestamp: number
  step: number
}

export interface SourceDataset {
  name: string
  digest: string
  sourceType: string
  source: string
  schema: string | null
  profile: string | null
  tags: Tags
}

export interface SourceRun {
  id: string
  experimentId: string
  name: string
  userId: string
  status: string
  startTime: number
  endTime: number | null
  lifecycleStage: string
  artifactUri: string
  params: Tags
  tags: Tags
  metricKeys: string[]
  datasets: SourceDataset[]
  models: { modelId: string; isOutput: boolean; step: number }[]
}

export interface SourceLoggedModel {
  id: string
  name: string
  modelType: string | null
  sourceRunId: string | null
  status: string
  artifactUri: string
  creationTimestamp: number
  lastUpdatedTimestamp: number
  params: Tags
  tags: Tags
}

export interface SourceVersion {
  version: number
  description: string | null
  creationTimestamp: number
  lastUpdatedTimestamp: number
  runId: string | null
  modelId: string | null
  source: string
  /** Where its files are. */
  location: string
  stage: string
  tags: Tags
}

export interface SourceModel {
  name: string
  description: string | null
  creationTimestamp: number
  lastUpdatedTimestamp: number
  tags: Tags
  aliases: Record<string, number>
  versions: SourceVersion[]
}

export interface SourceFile {
  /** Below the folder that was asked for. */
  path: string
  open(): Promise<Readable>
}

/** Whose files are asked for: a server reads those that lie elsewhere for the owner only. */
export interface FolderOf {
  uri: string
  runId?: string
  modelId?: string
}

/** A place that MLflow's things are read from. */
export interface MlflowSource {
  /** What people know it by. */
  name: string
  experiments(): Promise<SourceExperiment[]>
  runs(experimentId: string): AsyncIterable<SourceRun>
  /** The points of a metric, in pages. */
  history(run: SourceRun, key: string): AsyncIterable<SourcePoint[]>
  loggedModels(experimentId: string): AsyncIterable<SourceLoggedModel>
  models(): AsyncIterable<SourceModel>
  /** Undefined where the files lie in a storage that only their owner can read. */
  files(folder: FolderOf): AsyncIterable<SourceFile> | undefined
}
