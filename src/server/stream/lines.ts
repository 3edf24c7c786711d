import { isUtf8 } from 'node:buffer'
import { CultivarError } from '../../kit/errors.ts'

/** What a line holds, or why it cannot be read. */
export type Line = { row: unknown } | { refusal: CultivarError }

/**
 * Cuts JSON lines out of bytes as they come, and gives those of a part together. Blank lines are none. A line of more
 * than `mostBytes` is dropped as it comes, so that no line takes more memory than that.
 */
export const linesOf = async function* (parts: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<Line[]> {
  const cutter = lineCutter(mostBytes)
  for await (const part of parts) yield cutter.push(part)
  yield cutter.end()
}

const LF = 10

const lineCutter = (mostBytes: number) => {
  const begun = growingBuffer(mostBytes)
  const finish = (): Line[] => {
    const refusal = begun.isOver() ? tooLong(mostBytes) : undefined
    const bytes = begun.take()
    return refusal ? [{ refusal }] : lineIn(bytes)
  }
  return {
    push: (part: Buffer): Line[] => {
      const lines: Line[] = []
      let start = 0
      for (let end = part.indexOf(LF); end >= 0; end = part.indexOf(LF, start)) {
        begun.add(part.subarray(start, end))
        lines.push(...finish())
        start = end + 1
      }
      begun.add(part.subarray(start))
      return lines
    },
    end: finish,
  }
}

/** Bytes that are gathered until they are taken, in room that is kept for the next. */
const growingBuffer = (mostBytes: number) => {
  let room = Buffer.alloc(0)
  let used = 0
  let over = false
  return {
    add: (bytes: Buffer) => {
      over ||= used + bytes.length > mostBytes
      if (over) return
      if (used + bytes.length > room.length) {
        const larger = Buffer.allocUnsafe(Math.min(mostBytes, 2 * (used + bytes.length)))
        room.copy(larger, 0, 0, used)
        room = larger
      }
      bytes.copy(room, used)
      used += bytes.length
    },
    isOver: () => over,
    take: () => {
      const taken = room.subarray(0, used)
      used = 0
      over = false
      return taken
    },
  }
}

const lineIn = (bytes: Buffer): Line[] => {
  if (!isUtf8(bytes)) return [{ refusal: new CultivarError('request/invalid', 'The line is not UTF-8.') }]
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (text.trim() === '') return []
  try {
    return [{ row: JSON.parse(text) }]
  } catch (error) {
    const problem = (error as Error).message.slice(0, 300)
    return [{ refusal: new CultivarError('request/invalid-json', `The line is no JSON: ${problem}.`) }]
  }
}

const tooLong = (mostBytes: number) =>
  new CultivarError('request/too-large', `The line is larger than ${mostBytes} bytes. Send shorter rows.`, {
    limit_bytes: mostBytes,
  })
