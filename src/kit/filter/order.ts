import { CultivarError } from '../errors.ts'
import { type Identifier, readIdentifier } from './identifier.ts'
import { isWord, tokensOf } from './tokens.ts'

export interface Order extends Identifier {
  ascending: boolean
}

/** Reads `identifier [ASC|DESC]`, or refuses it (search/order). */
export const parseOrder = (text: string): Order => {
  const tokens = tokensOf(text, (reason) => refuseOrder(text, reason))
  const identifier = readIdentifier(tokens, 0)
  if (!identifier) throw refuseOrder(text, 'it names no key')
  const { entity, key, next } = identifier
  const direction = tokens[next]
  const ascending = direction === undefined || isWord(direction, 'asc')
  if (tokens.length > next + 1 || !(ascending || isWord(direction, 'desc'))) {
    throw refuseOrder(
      text,
      'after the key there may be ASC or DESC, and no more; a key with spaces stands in backticks',
    )
  }
  return { entity, key, ascending }
}

export const refuseOrder = (text: string, reason: string): CultivarError =>
  new CultivarError('search/order', `Invalid order_by clause '${text.slice(0, 100)}': ${reason}.`)
