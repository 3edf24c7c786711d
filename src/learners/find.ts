import { CultivarError } from '../kit/errors.ts'
import { baseline } from './baseline.ts'
import type { AnyLearner } from './learner.ts'
import { linear } from './linear.ts'
import { logistic } from './logistic.ts'
import { nbsvm } from './nbsvm.ts'

export const learners: AnyLearner[] = [baseline, linear, logistic, nbsvm]

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
