// Tracking remembers what was tried. An *experiment* holds *runs*; a run has *params* (what was set), *metrics* (what was
// measured, by step), *tags* and *artifacts* (files). The words and rules are MLflow's, so that its clients fit later.

export { artifactPath, filePath } from './tracking/artifact-path.ts'
export { artifactAt, type Entry, listFolder, pathOf, putArtifact, removeArtifacts } from './tracking/artifacts.ts'
export { type Bucket, type Curve, metricCurve } from './tracking/curve.ts'
export { replaceArtifacts } from './tracking/erase.ts'
export {
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from './tracking/experiment-life.ts'
export { type ExperimentRecord, readExperimentRecords } from './tracking/experiment-records.ts'
export {
  createExperiment,
  ensureExperiment,
  getExperiment,
  getExperimentByName,
  listExperiments,
} from './tracking/experiments.ts'
export { historyPage } from './tracking/history.ts'
export { historyOfRuns, type RunPoint, sampledHistory } from './tracking/history-of-runs.ts'
export { copyExperiments } from './tracking/import/copy.ts'
export { copyFolder, placeOf } from './tracking/import/files.ts'
export { openFolder } from './tracking/import/folder.ts'
export { type Import, type ImportCounts, nothingCopied } from './tracking/import/job.ts'
export { openServer } from './tracking/import/rest.ts'
export type { MlflowSource, SourceModel, SourceVersion } from './tracking/import/source.ts'
export { type InputDataset, logInputs, logOutputs } from './tracking/inputs.ts'
export { checkedRunId, within } from './tracking/limits.ts'
export { addToModelHistory } from './tracking/logged-history.ts'
export {
  getLoggedModel,
  type LoggedModelRecord,
  loggedModelStatuses,
  readLoggedModels,
} from './tracking/logged-model-records.ts'
export {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  logModelParams,
  setLoggedModelTags,
} from './tracking/logged-models.ts'
export { moveRuns } from './tracking/move.ts'
export { artifactDigests, clearUploads, type Purged, purgeTracking, purgeUploads } from './tracking/purge.ts'
export { createRun, deleteRun, deleteTag, getRunRecord, restoreRun, updateRun } from './tracking/run-life.ts'
export { type RunRecord, readRunRecords } from './tracking/run-records.ts'
export { checkedWrite, type GivenPoint } from './tracking/run-write.ts'
export {
  endOpenRuns,
  endRun,
  failRun,
  getRun,
  listRuns,
  logArtifact,
  logMetrics,
  logParams,
  type MetricPoint,
  metricHistory,
  type RunStatus,
  type RunSummary,
  setTags,
  startRun,
  taggedRuns,
} from './tracking/runs.ts'
export { searchExperiments } from './tracking/search/experiments.ts'
export { inputDatasetsOf } from './tracking/search/input-datasets.ts'
export { type LoggedModelOrder, type MeasuredOn, searchLoggedModels } from './tracking/search/logged-models.ts'
export { searchRuns } from './tracking/search/runs.ts'
export type { ViewType } from './tracking/search/scope.ts'
export { searchTraces } from './tracking/search/traces.ts'
export {
  type Assessment,
  type AssessmentChange,
  changeAssessment,
  createAssessment,
  deleteAssessment,
  getAssessment,
} from './tracking/traces/assessments.ts'
export { deleteTraces, deleteTraceTag, linkPrompts, linkTraces, setTraceTag } from './tracking/traces/change.ts'
export { type Description, describeTrace, endTrace, startTrace } from './tracking/traces/describe.ts'
export { traceFile } from './tracking/traces/file.ts'
export { logSpans } from './tracking/traces/log-spans.ts'
export {
  type AssessmentRecord,
  readDescribed,
  readTrace,
  readTraces,
  readWholeTrace,
  readWholeTraces,
  type TraceRecord,
  type WholeTrace,
} from './tracking/traces/read.ts'
export { spansOfJson, spansOfProtobuf } from './tracking/traces/spans.ts'
export { getTrace, listTraces, type SpanSummary, type TraceSummary } from './tracking/traces/view.ts'
export { abortUpload, beginUpload, completeUpload, type Part, putPart } from './tracking/uploads.ts'
export { writeRun } from './tracking/write-runs.ts'
