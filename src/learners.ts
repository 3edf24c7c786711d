/**
 * The learners: ways of making a model out of rows. A learner *encodes* rows without knowing their labels, *fits* a value to
 * encoded rows, and gives *decisions* with it: raw scores, the larger the likelier, one for each class. A *calibration*,
 * fitted on rows that the fit has not seen, turns decisions into probabilities. *Candidates* are settings worth trying.
 * Everything here is a pure function over plain data: no file, no clock, no chance but the one that is passed in.
 */
export { type Calibration, calibrate, fitCalibration } from './learners/calibration.ts'
export {
  type Classifier,
  explainRow,
  loadClassifier,
  saveClassifier,
  scoreRow,
  scoreTable,
} from './learners/classifier.ts'
export { findLearner, learners } from './learners/find.ts'
export type { AnyLearner, Contribution, Learner, Mode, Saved, Target } from './learners/learner.ts'
export { packArrays, unpackArrays } from './learners/weights.ts'
