/**
 * The learners: ways of making a model out of rows. A learner *encodes* rows without knowing their labels, *fits* a value to
 * encoded rows, and gives *decisions* with it: raw scores, the larger the likelier, one for each class. A *calibration*,
 * fitted on rows that the fit has not seen, turns decisions into probabilities. *Candidates* are settings worth trying.
 * Everything here is a pure function over plain data: no file, no clock, no chance but the one that is passed in.
 */
import { CultivarError } from './kit/errors.ts'
import type { AnyLearner } from './learners/learner.ts'
import { logistic } from './learners/logistic.ts'
import { majority } from './learners/majority.ts'
import { nbsvm } from './learners/nbsvm.ts'

export { type Calibration, calibrate, fitCalibration } from './learners/calibration.ts'
export type { AnyLearner, Contribution, Learner, Mode, Saved, Target } from './learners/learner.ts'

export const learners: AnyLearner[] = [majority, logistic, nbsvm]

/** Refuses (config/invalid) a name that no learner has. */
export const findLearner = (name: string): AnyLearner => {
  const learner = learners.find((each) => each.name === name)
  if (learner) return learner
  const names = learners.map((each) => each.name)
  throw new CultivarError('config/invalid', `There is no learner "${name}". There are: ${names.join(', ')}.`, {
    name,
    names,
  })
}
