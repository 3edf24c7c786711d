import { CultivarError } from '../../kit/errors.ts'
import { checkCounts, checkedKey, checkedRunId, invalid, type Pair, paramValue, tagValue } from './limits.ts'

/** What one call writes into a run: all of it or nothing. */
export interface RunWrite {
  runId: string
  params: Pair[]
  tags: Pair[]
  metrics: Point[]
}

/** A measurement. `value` is stored as a number that PostgreSQL can order; `isNan` says that it was none. */
export interface Point {
  key: string
  value: number
  isNan: boolean
  /** Milliseconds since 1970. */
  timestamp: number
  step: number
  /** The logged model that was measured, and on what data. */
  modelId: string | null
  datasetName: string
  datasetDigest: string
}

/** What somebody wants to write. */
export interface GivenWrite {
  params?: Pair[]
  tags?: Pair[]
  metrics?: GivenPoint[]
}

export interface GivenPoint {
  key: string
  value: number
  timestamp: number
  step?: number | undefined
  modelId?: string | undefined
  datasetName?: string | undefined
  datasetDigest?: string | undefined
}

/** Holds it against the limits (request/invalid), and cuts the values that may be cut. */
export const checkedWrite = (runId: string, { params = [], tags = [], metrics = [] }: GivenWrite): RunWrite => {
  checkCounts({ metrics: metrics.length, params: params.length, tags: tags.length })
  const keys = new Set(params.map(({ key }) => key))
  if (keys.size < params.length) throw duplicates(params)
  return {
    runId: checkedRunId(runId),
    params: params.map(({ key, value }) => ({ key: checkedKey(key, 'params.key'), value: paramValue(value) })),
    tags: tags.map(({ key, value }) => ({ key: checkedKey(key, 'tags.key'), value: tagValue(value) })),
    metrics: metrics.map(checkedPoint),
  }
}

const duplicates = (params: Pair[]) => {
  const twice = params.map(({ key }) => key).filter((key, i, keys) => keys.indexOf(key) !== i)
  const shown = JSON.stringify([...new Set(twice)]).slice(0, 500)
  return new CultivarError('request/invalid', `Duplicate parameter keys have been submitted: ${shown}.`)
}

const checkedPoint = (point: GivenPoint): Point => {
  const { key, timestamp, step = 0, modelId, datasetName = '', datasetDigest = '' } = point
  if (timestamp < 0) throw invalid('timestamp', timestamp, 'A time is in milliseconds since 1970.')
  if (datasetName.length > 500) throw invalid('dataset_name', datasetName, 'It has up to 500 characters.')
  if (datasetDigest.length > 36) throw invalid('dataset_digest', datasetDigest, 'It has up to 36 characters.')
  const { value, isNan } = finite(point.value)
  checkedKey(key, 'metrics.key')
  return { key, value, isNan, timestamp, step, modelId: modelId || null, datasetName, datasetDigest }
}

/** MLflow's rule: NaN is marked, and an infinity is stored as the greatest double of its sign. */
export const finite = (value: number): { value: number; isNan: boolean } => {
  if (Number.isNaN(value)) return { value: 0, isNan: true }
  return { value: Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)), isNan: false }
}
