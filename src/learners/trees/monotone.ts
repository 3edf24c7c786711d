import { CultivarError } from '../../kit/errors.ts'
import type { EncodedColumns } from '../encoders/columns.ts'
import type { BoostedTreesOptions } from './options.ts'

/** Refuses (config/invalid) a monotone constraint on what is not a column of numbers. */
export const checkMonotone = ({ columns }: EncodedColumns, { monotonicCst }: BoostedTreesOptions): void => {
  const able = columns.filter(({ kind }) => kind !== 'category' && kind !== 'datetime').map(({ name }) => name)
  const wrong = Object.keys(monotonicCst).find((name) => !able.includes(name))
  if (wrong === undefined) return
  const names = able.join(', ') || 'none'
  const message = `monotonicCst names "${wrong}", which is not a column of numbers among the features (those are: ${names}).`
  throw new CultivarError('config/invalid', message, { column: wrong, columns: able })
}
