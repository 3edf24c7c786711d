/** Hides in a text the values of one request that no log may hold. */
export type Hide = (text: string) => string

const redacted = '[redacted]'

/** A row as a log may have it. */
export const redactRow = (row: unknown, names: ReadonlySet<string>): unknown => {
  if (typeof row !== 'object' || row === null) return row
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, names.has(name) ? redacted : value]))
}

/**
 * Knows the values of these names wherever they stand in the parts of a request, so that an error which quotes one can
 * be logged. It is made when there is such an error, which is seldom.
 */
export const hideValues = (names: ReadonlySet<string>, parts: readonly unknown[]): Hide => {
  const values = new Set<string>()
  for (const part of parts) collect(part, names, values, false)
  const patterns = [...values].sort((a, b) => b.length - a.length).map(patternOf)
  if (patterns.length === 0) return (text) => text
  const pattern = new RegExp(patterns.join('|'), 'g')
  return (text) => text.replace(pattern, redacted)
}

const collect = (part: unknown, names: ReadonlySet<string>, values: Set<string>, secret: boolean): void => {
  if (typeof part === 'object' && part !== null) {
    for (const [name, value] of Object.entries(part)) collect(value, names, values, secret || names.has(name))
    return
  }
  if (!secret || part === null || part === undefined || part === '') return
  // As it is, and as it stands in JSON.
  values.add(String(part)).add(JSON.stringify(part).replace(/^"|"$/g, ''))
}

// A short value, as a number may be, stands in many words by chance: it is hidden where it stands alone.
const patternOf = (value: string) => {
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return value.length >= 4 ? escaped : `(?<![\\w.])${escaped}(?![\\w.])`
}

/** The same object with every text in it hidden. */
export const hideDeep = (value: unknown, hide: Hide): unknown => {
  if (typeof value === 'string') return hide(value)
  if (Array.isArray(value)) return value.map((item) => hideDeep(item, hide))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hideDeep(item, hide)]))
}
