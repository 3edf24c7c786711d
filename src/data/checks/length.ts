import { between, type CheckOf, eachValue, type Outcome, requireKind, type Subject } from './outcome.ts'

export const length = (check: CheckOf<'length'>, { column }: Subject): Outcome => {
  requireKind(check, column, ['text', 'category', 'id'])
  const { min = 0, max = Number.POSITIVE_INFINITY } = check
  const fits = (value: string | number) => (value as string).length >= min && (value as string).length <= max
  return eachValue(column, `length ${between(check.min, check.max)}`, 'too short or too long', fits)
}
