// Serving answers with the champion and keeps every answer. A *servable* is a version in memory; the *fleet* keeps the
// champions equal to the deployments, swapping without a pause; the *log* commits answers in groups before they leave.
export { type Comparison, type ShadowReport, shadowReports } from './serving/comparisons.ts'
export { explainByKernel } from './serving/explain-by-kernel.ts'
export { type Fleet, openFleet, unknownModel } from './serving/fleet.ts'
export { findPrediction, type HistoryFilter, listPredictions } from './serving/history.ts'
export type { Row } from './serving/input.ts'
export { openPredictionLog } from './serving/log.ts'
export { type Logs, openLogs } from './serving/logs.ts'
export { type Prediction, type PredictOptions, predict, type Timing } from './serving/predict.ts'
export type { Choice, KeyOf, Route } from './serving/route.ts'
export {
  type Answer,
  answer,
  type ClassAnswer,
  explain,
  loadServable,
  type NumberAnswer,
  type Servable,
} from './serving/servable.ts'
export { openShadow, type Shadow } from './serving/shadow.ts'
