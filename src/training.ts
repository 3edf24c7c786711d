// Training turns a definition and rows into a candidate. It runs in *steps*, each remembered under the hash of what went
// in, so what did not change does not run again and a killed training goes on where it was. Settings are chosen on the
// *validation* part; the *test* part is read once, to judge. A *trial* is one learner with one setting.

export {
  type CrossValidation,
  type CrossValidationRequest,
  crossValidate,
} from './training/cross-validate.ts'
export { eraseSteps, purgeSteps, stepDigests, stepReferences, stepSnapshots } from './training/erase.ts'
export {
  type Answers,
  answersOn,
  type Evaluation,
  evaluateOn,
  joinReferences,
  type Reference,
  referenceOf,
} from './training/evaluate.ts'
export type { ModelImportance } from './training/explain.ts'
export { keptOf } from './training/fit/output.ts'
export { isIngested } from './training/ingested.ts'
export { registerKey } from './training/inputs.ts'
export type { StatedInput } from './training/inspect/features.ts'
export type { Inspected } from './training/inspect/inspect.ts'
export { lookInto } from './training/inspect/process.ts'
export { type LiveRow, liveTable } from './training/live.ts'
export { measure } from './training/measure.ts'
export type { Watcher } from './training/onnx/keeper.ts'
export { type OnnxSession, openOnnx } from './training/onnx/session.ts'
export { secondsByStep, type Trained, type TrainRequest, trainCandidate } from './training/pipeline.ts'
export { type PlannedStep, planTraining, type TrainingPlan } from './training/plan.ts'
export { type Prepared, readOtherRows } from './training/prepare.ts'
export { foreignOf, type Kept, openScorer, type Scorer, scorerOf, withScorer } from './training/scorer.ts'
export { defaultTrials, trialsToOptimize } from './training/search/settings.ts'
export { type Progress, runStep } from './training/step.ts'
export { takeTarget, targetOf } from './training/target.ts'
