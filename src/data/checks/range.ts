import { isoTime } from '../../kit/iso.ts'
import { between, type CheckOf, eachValue, type Outcome, requireKind, type Subject } from './outcome.ts'

export const range = (check: CheckOf<'range'>, { column }: Subject): Outcome => {
  requireKind(check, column, ['number', 'integer', 'datetime'])
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = check
  const write = column.kind === 'datetime' ? isoTime : String
  const inside = (value: string | number) => (value as number) >= min && (value as number) <= max
  return eachValue(column, between(check.min, check.max, write), 'outside', inside)
}
