import { CultivarError } from '../kit/errors.ts'

// SQLSTATE classes and system errors that say: the database is not there now, and may be there again later.
const away = /^(08|57P0[123]|53300|ECONN|ENOTFOUND|EHOST|ENET|EPIPE|ETIMEDOUT|EAI_AGAIN)/
// … and those that say: it is there, and does not let us in.
const closed = /^(28|3D000)/

/** The error of a database that cannot serve right now, or undefined for an error of any other kind. */
export const storeProblem = (error: unknown): CultivarError | undefined => {
  const code = codeOf(error)
  const options = { cause: error }
  if (code === '25006')
    return new CultivarError('store/read-only', 'The database takes no writes: it is read-only.', {}, options)
  if (code === '53100' || code === 'ENOSPC') {
    return new CultivarError(
      'store/full',
      'The disk of the database is full. Free space; nothing that was acknowledged is lost.',
      {},
      options,
    )
  }
  if (closed.test(code)) {
    const message = `The database does not let us in: ${messageOf(error)}. Correct user, password or database in DATABASE_URL.`
    return new CultivarError('store/unavailable', message, {}, options)
  }
  if (away.test(code) || /connect|terminat|timeout exceeded/i.test(messageOf(error))) {
    return new CultivarError('store/unavailable', 'The database does not answer. Try again in a moment.', {}, options)
  }
  return undefined
}

const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined ? '' : codeOf(cause)
}

// pg has no code for a connection that broke under a query: only its sentence says so.
const messageOf = (error: unknown): string => {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: unknown }
  return `${typeof message === 'string' && cause === undefined ? message : ''}${cause === undefined ? '' : messageOf(cause)}`
}
