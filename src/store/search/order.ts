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
}

/** An order in SQL: the joins that it needs, and its terms. */
export const termsOf = (order: readonly Ordered[], bind: Bind): { joins: string[]; terms: Term[] } => {
  const parts = order.map((ordered, index) => partOf(ordered, `o${index}`, bind))
  return { joins: parts.flatMap(({ join }) => join), terms: parts.flatMap(({ terms }) => terms) }
}

const partOf = ({ field, ascending }: Ordered, alias: string, bind: Bind): { join: string[]; terms: Term[] } => {
  const { kind, value, rows, latest = '', isNan } = field
  if (!rows) {
    return { join: [], terms: field.nullable ? orNothing(value, kind, ascending) : [{ value, kind, ascending }] }
  }
  const columns = `${shortened(value, kind)} as value${isNan === undefined ? '' : `, ${isNan} as nan`}`
  const join = `left join lateral (select ${columns} ${rows(bind)} ${latest}) ${alias} on true`
  return { join: [join], terms: orNothing(`${alias}.value`, kind, ascending, isNan && `${alias}.nan`) }
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
export const isAfter = (terms: readonly Term[], values: readonly unknown[], bind: Bind): string => {
  const [{ value, kind, ascending }, ...rest] = terms as [Term, ...Term[]]
  const place = `${bind(values[0])}::${types[kind]}`
  const beyond = `${value} ${ascending ? '>' : '<'} ${place}`
  if (rest.length === 0) return beyond
  // Said twice, so that an index can begin at the value.
  return `${value} ${ascending ? '>=' : '<='} ${place} and (${beyond} or (${isAfter(rest, values.slice(1), bind)}))`
}

const types = { text: 'text', integer: 'bigint', double: 'float8' }
