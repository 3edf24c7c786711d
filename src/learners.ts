/**
 * The learners: ways of making a model out of rows. A learner *encodes* rows without knowing their labels, *fits* a value to
 * encoded rows, and gives *decisions* with it: raw scores, the larger the likelier, one for each class, or the number that
 * it predicts. A *calibration*, fitted on rows that the fit has not seen, turns scores into probabilities; a *predictor* is
 * all of it together. *Candidates* are settings worth trying, a *space* is where to look for others.
 * Everything here is a pure function over plain data: no file, no clock, no chance but the one that is passed in.
 */
export { type Calibration, type CalibrationMethod, calibrate, fitCalibration } from './learners/calibration.ts'
export { type KernelShapOptions, kernelShap, type Question, type Score } from './learners/explain/kernel-shap.ts'
export { findLearner, learners } from './learners/find.ts'
export { fitInterval, type Interval } from './learners/interval.ts'
export { type Crew, helpAlong, type Shift } from './learners/kernels/crew.ts'
export type {
  AnyLearner,
  Classes,
  Contribution,
  Explanation,
  Facts,
  Learner,
  Mode,
  Numbers,
  Sample,
  Saved,
  Target,
  Task,
} from './learners/learner.ts'
export { type Neighbour, nearest } from './learners/neighbours/vote.ts'
export { type PossibleAnswer, possibleAnswers } from './learners/onnx/answers.ts'
export { externalFiles, withTensorsInside } from './learners/onnx/external.ts'
export { type Feed, feedsFor, importedScores } from './learners/onnx/feeds.ts'
export { type Expected, type Imported, importedModel } from './learners/onnx/imported.ts'
export { type OnnxModel, predictorOnnx } from './learners/onnx/predictor.ts'
export { type OnnxPort, type OnnxSignature, readSignature } from './learners/onnx/read.ts'
export {
  type Classifier,
  chooseClass,
  explainRow,
  loadPredictor,
  type Named,
  type Predictor,
  type Regressor,
  savePredictor,
  scoreRow,
  scoreTable,
} from './learners/predictor.ts'
export type { Choice, Dimension, Space } from './learners/space.ts'
export { packArrays, unpackArrays } from './learners/weights.ts'
