import { parseOrder, refuseOrder } from '../../kit/filter/order.ts'
import { type Bind, type Field, fieldOf, identifiersOf, type NamedField, type Searchable } from './field.ts'

export interface Ordered extends NamedField {
  ascending: boolean
}

/** What the texts order by, or a refusal (search/order). */
export const orderOf = (searchable: Searchable, texts: readonly string[]): Ordered[] =>
  texts.map((text) => {
    const { entity, key, ascending } = parseOrder(text)
    const found = fieldOf(searchable, entity, key)
    if (!found) throw refuseOrder(text, `a ${searchable.noun} has ${identifiersOf(searchable)}`)
    if (found.field.unordered) throw refuseOrder(text, 'there is more than one value of it')
    return { ...found, ascending }
  })

/** The order with what decides between equals behind it. Refuses a key that is named twice (search/order). */
export const wholeOrder = (searchable: Searchable, asked: readonly Ordered[]): Ordered[] => {
  const order = asked.length > 0 ? asked : orderOf(searchable, searchable.usualOrder)
  const names = new Set(order.map(({ name }) => name))
  if (names.size < order.length) {
    const twice = order.find(({ name }, index) => order.findIndex((each) => each.name === name) < index)!
    throw refuseOrder(twice.name, 'it is named twice')
  }
  return [...order, ...orderOf(searchable, searchable.ties).filter(({ name }) => !names.has(name))]
}

/** One value that rows are ordered by; it is never null. */
export interface Term {
  value: string
  kind: Field['kind']
  ascending: boolean
  /** Whether all rows of a stretch have this one value, so that there is nothing to order. */
  fixed?: boolean
}

/** An order in SQL: the joins and conditions that it needs, and its terms. */
export interface Terms {
  joins: string[]
  conditions: string[]
  terms: Term[]
}

/**
 * An order that begins with a field that an index walks through has three stretches, each asked for by itself: rows with a
 * value, those with NaN, and those with none. A page in the first of them is then read off the index.
 */
export type Stretch = 0 | 1 | 2

/** The stretches of an order; undefined is all of one that has none. */
export const stretchesOf = ([first]: readonly Ordered[]): readonly (Stretch | undefined)[] =>
  first?.field.walked && !first.field.latest ? [0, 1, 2] : [undefined]

export const termsOf = (order: readonly Ordered[], bind: Bind, stretch: Stretch | undefined): Terms => {
  const parts = order.map((ordered, index) =>
    index === 0 && stretch !== undefined ? stretchPart(ordered, stretch, bind) : partOf(ordered, `o${index}`, bind),
  )
  return {
    joins: parts.flatMap(({ joins }) => joins),
    conditions: parts.flatMap(({ conditions }) => conditions),
    terms: parts.flatMap(({ terms }) => terms),
  }
}

const stretchPart = ({ field, ascending }: Ordered, stretch: Stretch, bind: Bind): Terms => {
  const { kind, value, isNan = 'false', rows } = field
  const from = rows!(bind)
  const place: Term = { value: String(stretch), kind: 'integer', ascending: true, fixed: true }
  const nothing: Term = { value: '0', kind, ascending, fixed: true }
  if (stretch === 2) return { joins: [], conditions: [`not exists (select 1 ${from})`], terms: [place, nothing] }
  const join = `join lateral (select ${value} as value ${from} and ${stretch === 0 ? 'not ' : ''}${isNan}) o0 on true`
  const own: Term = stretch === 0 ? { value: 'o0.value', kind, ascending } : nothing
  return { joins: [join], conditions: [], terms: [place, own] }
}

const partOf = ({ field, ascending }: Ordered, alias: string, bind: Bind): Terms => {
  const { kind, value, rows, latest = '', isNan } = field
  if (!rows) {
    const terms = field.nullable ? orNothing(value, kind, ascending) : [{ value, kind, ascending }]
    return { joins: [], conditions: [], terms }
  }
  const columns = `${shortened(value, kind)} as value${isNan === undefined ? '' : `, ${isNan} as nan`}`
  const join = `left join lateral (select ${columns} ${rows(bind)} ${latest}) ${alias} on true`
  const terms = orNothing(`${alias}.value`, kind, ascending, isNan && `${alias}.nan`)
  return { joins: [join], conditions: [], terms }
}

// In both directions first values, then NaN, then what has none.
const orNothing = (value: string, kind: Field['kind'], ascending: boolean, nan = 'false'): Term[] => {
  const zero = kind === 'text' ? `''` : '0'
  return [
    { value: `case when ${value} is null then 2 when ${nan} then 1 else 0 end`, kind: 'integer', ascending: true },
    { value: `case when ${nan} then ${zero} else coalesce(${value}, ${zero}) end`, kind, ascending },
  ]
}

// The values of the last row go into a page token, which has to fit into an address.
const shortened = (value: string, kind: Field['kind']) => (kind === 'text' ? `left(${value}, 500)` : value)

/** The condition that a row comes after one with these values. */
export const isAfter = (all: readonly Term[], given: readonly unknown[], bind: Bind): string => {
  const values = given.filter((_, index) => !all[index]!.fixed)
  const terms = all.filter(({ fixed }) => !fixed)
  const [{ value, kind, ascending }, ...rest] = terms as [Term, ...Term[]]
  const place = `${bind(values[0])}::${types[kind]}`
  const beyond = `${value} ${ascending ? '>' : '<'} ${place}`
  if (rest.length === 0) return beyond
  // Said twice, so that an index can begin at the value.
  return `${value} ${ascending ? '>=' : '<='} ${place} and (${beyond} or (${isAfter(rest, values.slice(1), bind)}))`
}

const types = { text: 'text', integer: 'bigint', double: 'float8' }
