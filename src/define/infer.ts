import type { Task } from '../learners.ts'
import type { Columns } from './column.ts'
import { type LearnerDefinition, learner } from './learner.ts'

/** The learners of a model that names none: what reads all of its features. */
export const learnersFor = (columns: Columns, features: readonly string[], task: Task): LearnerDefinition[] => {
  const kinds = new Set(features.map((feature) => columns[feature]?.kind))
  if (!kinds.has('text')) return [learner.boostedTrees(), learner.linear()]
  // Learners of texts alone tell classes apart.
  if (kinds.size > 1 || task === 'regression') return [learner.mixed()]
  return [learner.nbsvm(), learner.logistic()]
}
