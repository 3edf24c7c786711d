import type { Task } from '../learners.ts'
import type { CategoryColumn, Column, Columns, PlainColumn } from './column.ts'

/** The columns that a model can predict: a category or a yes and no is told apart, a number is predicted. */
export type TargetOf<C extends Columns> = {
  [Name in keyof C & string]: C[Name] extends CategoryColumn | PlainColumn<'boolean' | 'number' | 'integer'>
    ? Name
    : never
}[keyof C & string]

/** The task that the column's kind makes of a target. */
export type TaskOf<C> = C extends CategoryColumn | PlainColumn<'boolean'> ? 'classification' : 'regression'

export const taskOf = (target: Column): Task =>
  target.kind === 'number' || target.kind === 'integer' ? 'regression' : 'classification'

/** The classes of a target; none of a number. */
export const levelsOf = (target: Column | undefined): readonly string[] => {
  if (target?.kind === 'category') return target.levels
  return target?.kind === 'boolean' ? ['false', 'true'] : []
}
