import { CultivarError } from '../../kit/errors.ts'
import { type Filter, parseFilter } from '../../kit/filter.ts'
import type { Context } from '../context.ts'
import { conditionOf } from './condition.ts'
import type { Bind, Searchable } from './field.ts'
import { isAfter, type Ordered, orderOf, type Stretch, stretchesOf, type Term, termsOf, wholeOrder } from './order.ts'
import { pageToken, readPageToken } from './page-token.ts'

/** What every search may be given. */
export interface SearchOptions {
  /** In the language of src/kit/filter.ts. */
  filter?: string | undefined
  /** The greatest number of rows of a page. */
  maxResults?: number | undefined
  /** As in `metrics.accuracy DESC`. */
  orderBy?: readonly string[] | undefined
  /** What the page before said; everything else but the number of rows has to be the same. */
  pageToken?: string | undefined
}

/** Where a search looks: a condition, and what tells it from another one. */
export interface Scope {
  name: unknown
  condition(bind: Bind, filter: Filter | undefined): string
}

export interface Page<Row> {
  rows: Row[]
  nextPageToken?: string
}

/**
 * One page of what is searched for. A page begins behind the last row of the one before it (keyset paging), however deep it
 * lies and whatever came in between. Refuses what is no filter, order or token (search/…), and a page that is too large
 * (request/invalid).
 */
export const search = <Row extends object>(
  ctx: Context,
  searchable: Searchable,
  scope: Scope,
  options: SearchOptions,
): Promise<Page<Row>> => searchOrdered(ctx, searchable, scope, options, orderOf(searchable, options.orderBy ?? []))

/** The same, by an order that does not come as text. */
export const searchOrdered = async <Row extends object>(
  { store }: Context,
  searchable: Searchable,
  scope: Scope,
  { filter = '', maxResults = searchable.page.usual, pageToken: token }: SearchOptions,
  asked: readonly Ordered[],
): Promise<Page<Row>> => {
  const limit = pageSize(searchable, maxResults)
  const order = wholeOrder(searchable, asked)
  const name = searchName(searchable, scope, filter, order)
  const parsed = parseFilter(filter)
  const stretches = stretchesOf(order)
  // Every stretch has the same terms, and what is bound here is asked of nobody.
  const { terms } = termsOf(order, String, stretches[0])
  const before = token ? readPageToken(name, token, terms) : undefined
  const wanted = searchable.tokenWhenFull ? limit : limit + 1
  const found: Row[] = []
  const begun = stretches.findIndex((stretch) => stretch === undefined || before === undefined || stretch === before[0])
  for (const stretch of stretches.slice(Math.max(0, begun))) {
    const place = stretch === undefined || stretch === before?.[0] ? before : undefined
    const { text, values } = statementOf(searchable, scope, parsed, { order, stretch, before: place })
    const query = `${text} limit ${wanted - found.length}`
    found.push(...(await store.pool.query<Row>(query, values).catch(refusePattern)).rows)
    if (found.length >= wanted) break
  }
  const rows = found.slice(0, limit)
  if (found.length < wanted) return { rows }
  return { rows, nextPageToken: pageToken(name, placeOf(rows.at(-1)!, terms)) }
}

const pageSize = ({ page }: Searchable, maxResults: number): number => {
  if (Number.isInteger(maxResults) && maxResults >= 1 && maxResults <= page.most) return maxResults
  const message = `Invalid value ${maxResults} for parameter 'max_results' supplied: it must be from 1 to ${page.most}.`
  throw new CultivarError('request/invalid', message, { parameter: 'max_results' })
}

const searchName = ({ noun }: Searchable, scope: Scope, filter: string, order: readonly Ordered[]) =>
  JSON.stringify([noun, scope.name, filter.trim(), order.map(({ name, ascending }) => [name, ascending])])

const statementOf = (
  searchable: Searchable,
  scope: Scope,
  filter: Filter | undefined,
  { order, stretch, before }: Asked,
) => {
  const values: unknown[] = []
  const bind: Bind = (value) => `$${values.push(value)}`
  const { joins, conditions: needed, terms } = termsOf(order, bind, stretch)
  const conditions = [
    scope.condition(bind, filter),
    ...needed,
    ...(filter ? [conditionOf(searchable, filter, bind)] : []),
    ...(before ? [isAfter(terms, before, bind)] : []),
  ]
  const columns = [searchable.columns, ...terms.map(({ value, kind }, index) => `${written(value, kind)} as t${index}`)]
  const text = `select ${columns.join(', ')} from ${searchable.table} ${joins.join(' ')}
    where ${conditions.map((condition) => `(${condition})`).join(' and ')}
    order by ${terms
      .filter(({ fixed }) => !fixed)
      .map(({ value, ascending }) => `${value} ${ascending ? 'asc' : 'desc'}`)
      .join(', ')}`
  return { text, values }
}

interface Asked {
  order: readonly Ordered[]
  stretch: Stretch | undefined
  /** The row that the page comes after. */
  before: readonly unknown[] | undefined
}

// A driver gives a bigint as its digits; those of times and numbers fit into a double.
const written = (value: string, kind: Term['kind']) => (kind === 'integer' ? `(${value})::float8` : value)

const placeOf = (row: object, terms: readonly Term[]) =>
  terms.map((_, index) => (row as Record<string, unknown>)[`t${index}`])

const refusePattern = (error: unknown): never => {
  if ((error as { code?: string }).code !== invalidPattern) throw error
  const message = `Invalid clause(s) in filter string: ${(error as Error).message}.`
  throw new CultivarError('search/filter', message)
}

const invalidPattern = '2201B'
