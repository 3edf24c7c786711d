// Tracking remembers what was tried. An *experiment* holds *runs*; a run has *params* (what was set), *metrics* (what was
// measured, by step), *tags* and *artifacts* (files). The words and rules are MLflow's, so that its clients fit later.
export { artifactPath, filePath } from './tracking/artifact-path.ts'
export { artifactAt, type Entry, listFolder, pathOf, putArtifact, removeArtifacts } from './tracking/artifacts.ts'
export { replaceArtifacts } from './tracking/erase.ts'
export { createExperiment, ensureExperiment, listExperiments } from './tracking/experiments.ts'
export { type InputDataset, logInputs, logOutputs } from './tracking/inputs.ts'
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
export { type RunRecord, readRunRecords } from './tracking/run-records.ts'
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
export { abortUpload, beginUpload, completeUpload, type Part, putPart } from './tracking/uploads.ts'
