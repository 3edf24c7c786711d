import { type Clause, type Comparator, type Filter, refuse } from '../../kit/filter.ts'
import { storable } from '../../kit/unicode.ts'
import { type Bind, type Field, fieldOf, identifiersOf, type Searchable } from './field.ts'

/**
 * A filter as a condition in SQL, which is true or false and never null. What has no value matches no clause, also none with
 * `!=`; `NOT` matches what the filter inside does not match.
 */
export const conditionOf = (searchable: Searchable, filter: Filter, bind: Bind): string =>
  conditionUnder(searchable, filter, bind, false)

// A negation goes down to the clauses, where `not exists` lets PostgreSQL leave out rows by an index.
const conditionUnder = (searchable: Searchable, filter: Filter, bind: Bind, isNegated: boolean): string => {
  if (filter.kind === 'clause') return clauseCondition(searchable, filter, bind, isNegated)
  if (filter.kind === 'not') return conditionUnder(searchable, filter.part, bind, !isNegated)
  const parts = filter.parts.map((part) => conditionUnder(searchable, part, bind, isNegated))
  return `(${parts.join((filter.kind === 'and') !== isNegated ? ' and ' : ' or ')})`
}

const clauseCondition = (searchable: Searchable, clause: Clause, bind: Bind, isNegated: boolean): string => {
  const { entity, key, place } = clause
  const field = fieldOf(searchable, entity, key)?.field
  if (!field) {
    const named = `${entity === undefined ? '' : `${entity}.`}${key}`.slice(0, 100)
    throw refuse(`there is no "${named}" of a ${searchable.noun}. There is ${identifiersOf(searchable)}`, place)
  }
  if (field.rows) {
    const rows = field.rows(bind)
    return `${isNegated ? 'not ' : ''}exists (select 1 ${rows} and ${comparison(field, clause, bind)})`
  }
  return `(${comparison(field, clause, bind)}) is ${isNegated ? 'not ' : ''}true`
}

const comparison = (field: Field, clause: Clause, bind: Bind): string =>
  field.kind === 'text' ? textComparison(field, clause, bind) : numberComparison(field, clause, bind)

const numberOperators: Partial<Record<Comparator, string>> = {
  '=': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

const numberComparison = ({ kind, value, isNan }: Field, clause: Clause, bind: Bind): string => {
  const operator = numberOperators[clause.comparator]
  if (operator === undefined || typeof clause.value !== 'number') {
    throw refuse(`"${clause.key.slice(0, 100)}" is a number and is compared with one, by = != > >= < <=`, clause.place)
  }
  const type = kind === 'integer' && Number.isSafeInteger(clause.value) ? 'bigint' : 'float8'
  const compared = `${value} ${operator} ${bind(clause.value)}::${type}`
  if (isNan === undefined) return compared
  // NaN is different from every number, and neither more nor less.
  return clause.comparator === '!=' ? `(${isNan} or ${compared})` : `(not ${isNan} and ${compared})`
}

const textOperators: Partial<Record<Comparator, (value: string, place: string) => string>> = {
  '!=': (value, place) => `${value} <> ${place}::text`,
  // A backslash stands for itself.
  LIKE: (value, place) => `${value} like ${place}::text escape ''`,
  ILIKE: (value, place) => `${value} ilike ${place}::text escape ''`,
  RLIKE: (value, place) => `${value} ~ ${place}::text`,
}

const textComparison = (field: Field, { comparator, value, key, place }: Clause, bind: Bind): string => {
  if (typeof value === 'number') throw refuse(`"${key.slice(0, 100)}" is a text, so its value needs quotes`, place)
  const texts = [value].flat().map((text) => field.normal?.(storable(text)) ?? storable(text))
  if (Array.isArray(value)) return isOneOf(field, texts, bind, comparator === 'NOT IN')
  if (comparator === '=') return isOneOf(field, texts, bind, false)
  const written = textOperators[comparator]
  if (!written) throw refuse(`"${key.slice(0, 100)}" is a text, which ${comparator} does not compare`, place)
  if (comparator === 'RLIKE') checkPattern(texts[0]!, place)
  return written(field.value, bind(texts[0]))
}

const isOneOf = ({ value, indexed }: Field, texts: string[], bind: Bind, isNegated: boolean): string => {
  const is = (tested: string, wanted: string[]) =>
    wanted.length === 1 ? `${tested} = ${bind(wanted[0])}::text` : `${tested} = any(${bind(wanted)}::text[])`
  if (isNegated) return `${value} <> all(${bind(texts)}::text[])`
  if (indexed === undefined) return is(value, texts)
  const starts = is(indexed, texts.map(startOf))
  // What is shorter than a start is all of the value, and to say it twice would let PostgreSQL expect too few rows.
  return texts.every((text) => text.length < startLength) ? starts : `${starts} and ${is(value, texts)}`
}

// The index holds as many characters of a value, counted as PostgreSQL does.
const startLength = 200
const startOf = (text: string) => [...text.slice(0, 2 * startLength)].slice(0, startLength).join('')

// Back references are what makes a pattern take time without end.
const checkPattern = (pattern: string, place: number) => {
  if (pattern.length > 1000 || /\\[1-9]/.test(pattern)) {
    throw refuse('a regular expression has at most 1000 characters and no back references', place)
  }
}
