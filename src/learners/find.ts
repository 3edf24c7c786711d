import { CultivarError } from '../kit/errors.ts'
import { baseline } from './baseline.ts'
import { boostedTrees } from './boosted-trees.ts'
import { ensembleOf } from './ensemble.ts'
import type { AnyLearner } from './learner.ts'
import { linear } from './linear.ts'
import { mixed } from './mixed.ts'
import { nbsvm } from './nbsvm.ts'
import { neighbours } from './neighbours.ts'
import { textLinear } from './text-linear.ts'

const singles: AnyLearner[] = [baseline, boostedTrees, linear, mixed, nbsvm, neighbours, textLinear]

export const learners: AnyLearner[] = [...singles, ensembleOf(singles)]

/** Refuses (config/invalid) a name that no learner has. */
export const findLearner = (name: string): AnyLearner => {
  const learner = learnerNamed(name)
  if (learner) return learner
  const names = learners.map((each) => each.name)
  throw new CultivarError('config/invalid', `There is no learner "${name}". There are: ${names.join(', ')}.`, {
    name,
    names,
  })
}

/** The learner of a saved version, by the name that it had then. */
export const learnerNamed = (name: string): AnyLearner | undefined => {
  const today = Object.hasOwn(formerNames, name) ? formerNames[name] : name
  return learners.find((each) => each.name === today)
}

// Versions that were made before a learner got another name still load.
const formerNames: Record<string, string> = { logistic: 'textLinear' }
