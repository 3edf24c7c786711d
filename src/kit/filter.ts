import { CultivarError } from './errors.ts'
import { type Identifier, readIdentifier } from './filter/identifier.ts'
import { isWord, type Token, tokensOf } from './filter/tokens.ts'

// The language of MLflow's searches (mlflow/utils/search_utils.py), and `OR`, `NOT` and parentheses, which its users ask for:
//   filter     := all ( OR all )*            all := part ( AND part )*
//   part       := NOT part | ( filter ) | identifier comparator value
//   identifier := [ entity . ] key           each may stand in backticks or double quotes
//   value      := number | 'text' | "text" | ( 'text', … )

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'RLIKE' | 'IN' | 'NOT IN'

export interface Clause extends Identifier {
  kind: 'clause'
  comparator: Comparator
  value: number | string | string[]
  /** Where it begins in the filter, counted from 1. */
  place: number
}

export type Filter = Clause | { kind: 'and' | 'or'; parts: Filter[] } | { kind: 'not'; part: Filter }

/** Reads a filter; an empty one is undefined. Refuses what is none (search/filter), and says where. */
export const parseFilter = (text: string): Filter | undefined => {
  const tokens = tokensOf(text, refuse)
  if (tokens.length === 0) return undefined
  const reader: Reader = { tokens, next: 0, end: text.length + 1, clauses: 0, depth: 0 }
  const filter = readAny(reader)
  if (reader.next < tokens.length) throw refuse(`expected AND or OR, not ${shown(reader)}`, placeOf(reader))
  return filter
}

/** Every clause of a filter. */
export const clausesOf = (filter: Filter): Clause[] => {
  if (filter.kind === 'clause') return [filter]
  return filter.kind === 'not' ? clausesOf(filter.part) : filter.parts.flatMap(clausesOf)
}

/** Why a filter is refused (search/filter), in the words that MLflow's users look for. */
export const refuse = (reason: string, place: number): CultivarError =>
  new CultivarError('search/filter', `Invalid clause(s) in filter string, at character ${place}: ${reason}.`, { place })

interface Reader {
  tokens: readonly Token[]
  next: number
  end: number
  clauses: number
  depth: number
}

// Each clause is a look into another table, and each parenthesis a call here.
const mostClauses = 100
const mostDepth = 50

const readAny = (reader: Reader): Filter => readList(reader, 'or', readAll)

const readAll = (reader: Reader): Filter => readList(reader, 'and', readPart)

const readList = (reader: Reader, kind: 'and' | 'or', read: (reader: Reader) => Filter): Filter => {
  const parts = [read(reader)]
  while (take(reader, kind)) parts.push(read(reader))
  return parts.length === 1 ? parts[0]! : { kind, parts }
}

const readPart = (reader: Reader): Filter => {
  if (take(reader, 'not')) return { kind: 'not', part: deeper(reader, readPart) }
  if (!take(reader, '(')) return readClause(reader)
  const inside = deeper(reader, readAny)
  expectSymbol(reader, ')')
  return inside
}

const deeper = (reader: Reader, read: (reader: Reader) => Filter): Filter => {
  reader.depth++
  if (reader.depth > mostDepth) throw refuse(`it is nested deeper than ${mostDepth} times`, placeOf(reader))
  const inside = read(reader)
  reader.depth--
  return inside
}

const readClause = (reader: Reader): Clause => {
  const place = placeOf(reader)
  reader.clauses++
  if (reader.clauses > mostClauses) throw refuse(`there are more than ${mostClauses} clauses`, place)
  const identifier = readIdentifier(reader.tokens, reader.next)
  if (!identifier) throw refuse(`expected a name such as metrics.accuracy, not ${shown(reader)}`, place)
  reader.next = identifier.next
  const comparator = readComparator(reader)
  const value = comparator.endsWith('IN') ? readTexts(reader) : readValue(reader)
  return { kind: 'clause', entity: identifier.entity, key: identifier.key, comparator, value, place }
}

const comparators: readonly Comparator[] = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE', 'RLIKE', 'IN']

const readComparator = (reader: Reader): Comparator => {
  const { next } = reader
  const isNegated = take(reader, 'not')
  const found = comparators.find((each) => take(reader, each.toLowerCase()))
  if (found !== undefined && !isNegated) return found
  if (found === 'IN') return 'NOT IN'
  reader.next = next
  throw refuse(`expected a comparator such as = or LIKE, not ${shown(reader)}`, placeOf(reader))
}

const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

const readValue = (reader: Reader): number | string => {
  const token = reader.tokens[reader.next]
  const isNumber = token?.isName && token.quote === undefined && number.test(token.text)
  if (!isNumber) return readText(reader)
  reader.next++
  return Number(token.text)
}

const readText = (reader: Reader): string => {
  const token = reader.tokens[reader.next]
  if (token?.quote !== "'" && token?.quote !== '"') {
    throw refuse(`expected a number, or a text in quotes, not ${shown(reader)}`, placeOf(reader))
  }
  reader.next++
  return token.text
}

// A comma after the last one is how Python writes a tuple of one.
const readTexts = (reader: Reader): string[] => {
  expectSymbol(reader, '(')
  const texts = [readText(reader)]
  while (take(reader, ',') && reader.tokens[reader.next]?.text !== ')') texts.push(readText(reader))
  expectSymbol(reader, ')')
  return texts
}

const expectSymbol = (reader: Reader, symbol: string) => {
  if (!take(reader, symbol)) throw refuse(`expected ${symbol}, not ${shown(reader)}`, placeOf(reader))
}

/** Goes past the word or symbol if it is the next. */
const take = (reader: Reader, word: string): boolean => {
  const isNext = isWord(reader.tokens[reader.next], word)
  if (isNext) reader.next++
  return isNext
}

const placeOf = ({ tokens, next, end }: Reader) => (tokens[next] ? tokens[next].place + 1 : end)

const shown = ({ tokens, next }: Reader) => (tokens[next] ? `"${tokens[next].text.slice(0, 60)}"` : 'its end')
