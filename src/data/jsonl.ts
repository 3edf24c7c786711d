import type { Columns } from '../define.ts'
import { type Place, unreadable } from './files.ts'
import { isGzip, unpacked } from './gzip.ts'
import type { Opened } from './wanted.ts'

/**
 * Opens one file of JSON lines. We split and parse it ourselves: DuckDB would give up a whole file for one lone surrogate,
 * and could not say which line is wrong in words. A key that a row does not have is a missing value.
 */
export const openJsonl = async (place: Place, wanted: Columns): Promise<Opened> => {
  const names = new Set<string>()
  return { names, batches: batchesOf(place, await isGzip(place), Object.keys(wanted), names) }
}

const rowsPerBatch = 2048

const batchesOf = async function* (place: Place, gzip: boolean, wanted: string[], names: Set<string>) {
  let batch: unknown[][] = wanted.map(() => [])
  let line = 0
  let rows = 0
  for await (const text of linesOf(place, gzip)) {
    line++
    if (text.trim() === '') continue
    const row = parsed(place, text, line)
    for (const name of Object.keys(row)) names.add(name)
    wanted.forEach((name, i) => {
      batch[i]!.push(Object.hasOwn(row, name) ? row[name] : null)
    })
    if (++rows % rowsPerBatch > 0) continue
    yield batch
    batch = wanted.map(() => [])
  }
  if (rows % rowsPerBatch > 0) yield batch
}

const parsed = ({ path }: Place, text: string, line: number): Record<string, unknown> => {
  let row: unknown
  try {
    row = JSON.parse(text)
  } catch {
    throw unreadable(path, `line ${line}: is no JSON. Write one object a line.`, { line })
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Record<string, unknown>
  throw unreadable(path, `line ${line}: is no object. Write one object a line, as in {"text": "…"}.`, { line })
}

const longestLine = 64 << 20

// Only a line feed ends a line: JSON may hold U+2028, at which readline would cut.
const linesOf = async function* (place: Place, gzip: boolean): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes: Buffer) => {
    try {
      return decoder.decode(bytes)
    } catch {
      throw unreadable(place.path, 'is not UTF-8. Save the file as UTF-8.')
    }
  }
  let rest: Buffer[] = []
  let restBytes = 0
  for await (const part of unpacked(place, gzip)) {
    let start = 0
    for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, start)) {
      yield decode(Buffer.concat([...rest, part.subarray(start, end)]))
      rest = []
      restBytes = 0
      start = end + 1
    }
    rest.push(part.subarray(start))
    restBytes += part.length - start
    if (restBytes > longestLine) throw unreadable(place.path, 'has a line longer than 64 MB. Write one object a line.')
  }
  if (restBytes > 0) yield decode(Buffer.concat(rest))
}
