// Tracking remembers what was tried. An *experiment* holds *runs*; a run has *params* (what was set), *metrics* (what was
// measured, by step), *tags* and *artifacts* (files). The words and rules are MLflow's, so that its clients fit later.
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
export {
  createExperiment,
  type Experiment,
  ensureExperiment,
  getExperiment,
  getExperimentByName,
  listExperiments,
} from './tracking/experiments.ts'
export { historyPage } from './tracking/history.ts'
export { historyOfRuns, type RunPoint, sampledHistory } from './tracking/history-of-runs.ts'
export { checkedRunId, within } from './tracking/limits.ts'
export { addToModelHistory } from './tracking/logged-history.ts'
export { moveRuns } from './tracking/move.ts'
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
export { writeRun } from './tracking/write-runs.ts'
