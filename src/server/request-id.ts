import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

// What every log, shell and database takes as it is.
const sane = /^[\w.:+=/@-]{1,100}$/

/** The id under which a request is known everywhere: the one that it came with, or a new one. */
export const requestIdOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
  const given = headers['x-request-id']
  return typeof given === 'string' && sane.test(given) ? given : randomUUID()
}
