// Tracking remembers what was tried. An *experiment* holds *runs*; a run has *params* (what was set), *metrics* (what was
// measured, by step), *tags* and *artifacts* (files). The words and rules are MLflow's, so that its clients fit later.

export { replaceArtifacts } from './tracking/artifacts/erase.ts'
export { artifactPath, filePath } from './tracking/artifacts/path.ts'
export { artifactAt, type Entry, listFolder, pathOf, putArtifact, removeArtifacts } from './tracking/artifacts/tree.ts'
export { abortUpload, beginUpload, completeUpload, type Part, putPart } from './tracking/artifacts/uploads.ts'
export {
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from './tracking/experiments/life.ts'
export {
  createExperiment,
  ensureExperiment,
  getExperiment,
  getExperimentByName,
  listExperiments,
} from './tracking/experiments/make.ts'
export { type ExperimentRecord, readExperimentRecords } from './tracking/experiments/records.ts'
export { copyExperiments } from './tracking/import/copy.ts'
export { copyFolder, placeOf } from './tracking/import/files.ts'
export { openFolder } from './tracking/import/folder.ts'
export { type Import, type ImportCounts, nothingCopied } from './tracking/import/job.ts'
export { openServer } from './tracking/import/rest.ts'
export type { MlflowSource, SourceModel, SourceVersion } from './tracking/import/source.ts'
export { addToModelHistory } from './tracking/logged-models/history.ts'
export {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  logModelParams,
  setLoggedModelTags,
} from './tracking/logged-models/life.ts'
export {
  getLoggedModel,
  type LoggedModelRecord,
  loggedModelStatuses,
  readLoggedModels,
} from './tracking/logged-models/records.ts'
export { type Bucket, type Curve, metricCurve } from './tracking/metrics/curve.ts'
export { historyPage, type WrittenPoint } from './tracking/metrics/history.ts'
export { historyOfRuns, type RunPoint, sampledHistory } from './tracking/metrics/of-runs.ts'
export { artifactDigests, clearUploads, type Purged, purgeTracking, purgeUploads } from './tracking/purge.ts'
export { type InputDataset, logInputs, logOutputs } from './tracking/runs/inputs.ts'
export { createRun, deleteRun, deleteTag, getRunRecord, restoreRun, updateRun } from './tracking/runs/life.ts'
export { moveRuns } from './tracking/runs/move.ts'
export {
  endOpenRuns,
  endRun,
  failRun,
  logArtifact,
  logMetrics,
  logParams,
  type MetricPoint,
  metricHistory,
  type RunStatus,
  setTags,
  startRun,
} from './tracking/runs/own.ts'
export { type RunRecord, readRunRecords } from './tracking/runs/records.ts'
export { getRun, listRuns, type RunSummary, taggedRuns } from './tracking/runs/summaries.ts'
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
export { checkedWrite, type GivenPoint } from './tracking/write/checked.ts'
export { writeRun } from './tracking/write/group.ts'
export { checkedKey, checkedRunId, within } from './tracking/write/limits.ts'
