/** The first and the last byte of a part. */
export interface Span {
  start: number
  end: number
}

/**
 * Reads a Range header (RFC 9110, section 14) for a file of so many bytes: the span that it asks for, `outside` where the
 * file has no such bytes, or nothing where the whole file is to be sent, as for more spans than one.
 */
export const spanOf = (range: string | undefined, bytes: number): Span | 'outside' | undefined => {
  const [, first = '', last = ''] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(range ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') return Number(last) === 0 ? 'outside' : within(Math.max(0, bytes - Number(last)), bytes - 1, bytes)
  if (last !== '' && Number(last) < Number(first)) return undefined
  return within(Number(first), last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1), bytes)
}

const within = (start: number, end: number, bytes: number): Span | 'outside' =>
  start < bytes ? { start, end } : 'outside'
