// The store keeps everything that outlives a process: one PostgreSQL and one place for blobs. Without DATABASE_URL it
// runs a PostgreSQL of its own, which the first process starts, others join, and the last to leave stops.
// Words: the *state* folder (.cultivar) holds both; a *blob* is a file known by its content; a *queue* holds jobs.
// The tables are described here in the words of their stage, and each stage writes its own queries.
export { boolArray, float8Array, int4Array, int8Array } from './store/binary-arrays.ts'
export type { Blob, Blobs } from './store/blobs.ts'
export type { Context } from './store/context.ts'
export { describePostgres } from './store/diagnose.ts'
export { type LiveEvent, publish, subscribe } from './store/events.ts'
export { openStore, type Store } from './store/open.ts'
export { dropPartitionsBefore, ensurePartition } from './store/partitions.ts'
export { storeProblem } from './store/problem.ts'
export {
  cancelJob,
  cancelledAmong,
  enqueueTraining,
  type Job,
  listJobs,
  openQueue,
  type Queue,
  type TrainJob,
  trainQueue,
} from './store/queue.ts'
export { apiKeys, auditLog, sessions, users } from './store/schema/access.ts'
export { datasets, datasetVersions, quarantinedRows, steps } from './store/schema/data.ts'
export { alerts, decisions, feedback, feedbackHistory, monitorResults, predictionLogs } from './store/schema/live.ts'
export {
  aliases,
  deployments,
  modelVersions,
  modelVersionTags,
  registeredModels,
  registeredModelTags,
  shadowComparisons,
  type VersionFiles,
} from './store/schema/registry.ts'
export { assessments, spans, traceMetadata, traceRuns, traces, traceTags } from './store/schema/traces.ts'
export {
  artifacts,
  experiments,
  experimentTags,
  inputDatasets,
  inputs,
  latestMetrics,
  loggedModelMetrics,
  loggedModelParams,
  loggedModels,
  loggedModelTags,
  metrics,
  params,
  runModels,
  runs,
  runTags,
  uploadParts,
  uploads,
} from './store/schema/tracking.ts'
export { type Bind, type Field, fieldOf, type Searchable } from './store/search/field.ts'
export {
  indexedTextOfKey,
  integerColumn,
  nullable,
  numberOfKey,
  textColumn,
  textOfKey,
  walkedNumberOfKey,
} from './store/search/kinds.ts'
export { type Ordered, orderOf } from './store/search/order.ts'
export { type SearchOptions, search, searchOrdered } from './store/search/search.ts'
export { atomically, oneAtATime } from './store/transaction.ts'
