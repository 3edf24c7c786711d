import type { Model } from '../model.ts'
import { error, type Finding, list } from './finding.ts'

export const partsLeaveTraining = (name: string, model: Model): Finding[] =>
  model.split.validation + model.split.test < 0.9
    ? []
    : [error(`${name}.split`, 'leaves less than a tenth of the rows to train on.')]

export const splitFitsColumn = (name: string, { data, split }: Model): Finding[] => {
  const { by, column, embargo } = split
  if (column === undefined) return []
  const kind = data.columns[column]?.kind
  const place = `${name}.split.column`
  if (kind === undefined)
    return [error(place, `there is no column "${column}". The columns are ${list(Object.keys(data.columns))}.`)]
  if (by !== 'time') return []
  if (kind !== 'datetime' && kind !== 'number' && kind !== 'integer')
    return [error(place, `"${column}" is a ${kind} column, and time needs a datetime, number or integer column.`)]
  if (embargo === undefined || kind === 'datetime') return []
  const problem = `is a length of time, and "${column}" is a ${kind} column.`
  return [error(`${name}.split.embargo`, `${problem} Take it out, or declare the column with column.datetime().`)]
}
