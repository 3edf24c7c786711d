import type { Columns } from './column.ts'
import { type LearnerDefinition, learner } from './learner.ts'

/** The learners of a model that names none: what reads all of its features. */
export const learnersFor = (columns: Columns, features: readonly string[]): LearnerDefinition[] => {
  const kinds = new Set(features.map((feature) => columns[feature]?.kind))
  const words = kinds.has('text')
  const cells = [...kinds].some((kind) => kind !== 'text' && kind !== 'category')
  if (words && !cells) return [learner.nbsvm(), learner.logistic()]
  return [learner.boostedTrees(), learner.linear()]
}
