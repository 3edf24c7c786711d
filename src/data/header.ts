import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { type Place, unreadable } from './files.ts'

/** Whether the file's first bytes say gzip; its name is not asked. */
export const isGzip = async ({ absolute, path }: Place): Promise<boolean> => {
  const file = await open(absolute).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, `cannot be read (${error.code}). Allow this user to read it.`)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

/** The bytes of a file, unpacked. A damaged archive is a CultivarError. */
export const unpacked = async function* (place: Place, gzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(place.absolute, { highWaterMark: 1 << 18 })
  const stream = gzip ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  try {
    for await (const part of stream) yield part as Buffer
  } catch (error) {
    throw unreadable(place.path, `cannot be unpacked (${(error as Error).message}). Write the file again.`)
  } finally {
    file.destroy()
  }
}

const longestHeader = 1 << 20

/** The names in a CSV file's first line; none for an empty file. */
export const csvHeader = async (place: Place, gzip: boolean, delimiter: string): Promise<string[]> => {
  let head: Buffer = Buffer.alloc(0)
  for await (const part of unpacked(place, gzip)) {
    head = Buffer.concat([head, part])
    refuseBinary(place, head)
    const names = firstRecord(decoded(head), delimiter, false)
    if (names) return names
    if (head.length > longestHeader) {
      throw unreadable(place.path, 'has no end of its first line in a megabyte. Is it a CSV file with a header?')
    }
  }
  return firstRecord(decoded(head), delimiter, true) ?? []
}

// The file may be cut in the middle of a character here, so a broken one is no error yet; DuckDB looks at every byte.
const decoded = (head: Buffer) => new TextDecoder('utf-8').decode(head)

const refuseBinary = ({ path }: Place, head: Buffer) => {
  const start = head.subarray(0, 4).toString('latin1')
  if (start.startsWith('PK\x03\x04')) throw unreadable(path, 'is a ZIP or Excel file. Export the sheet as CSV (UTF-8).')
  if (start === 'PAR1') throw unreadable(path, 'is a Parquet file. Read it with source.parquet(…).')
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    throw unreadable(path, 'is written in UTF-16. Save it as UTF-8.')
  }
  if (head.subarray(0, 4096).includes(0)) throw unreadable(path, 'is a binary file, not CSV. Name a text file.')
}

/** The fields of the first record, or undefined where the text ends before the record does. */
const firstRecord = (text: string, delimiter: string, ended: boolean): string[] | undefined => {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quoted) {
      if (char !== '"') field += char
      else if (text[i + 1] === '"') field += text[++i]
      else quoted = false
    } else if (char === '"' && field === '') quoted = true
    else if (char === delimiter) {
      fields.push(field)
      field = ''
    } else if (char === '\n' || char === '\r') {
      if (field !== '' || fields.length > 0) return [...fields, field]
    } else field += char
  }
  if (!ended) return undefined
  return field === '' && fields.length === 0 ? [] : [...fields, field]
}
