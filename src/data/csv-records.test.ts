import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordReader } from './csv-records.ts'

const records = (parts: Buffer[]): string[][] => {
  const found: string[][] = []
  const reader = recordReader({
    delimiter: ','.charCodeAt(0),
    onRecord: (bytes, { count, starts, ends }) => {
      found.push(Array.from({ length: count }, (_, i) => bytes.toString('utf8', starts[i], ends[i])))
    },
    fail: (line, problem) => new Error(`line ${line}: ${problem}`),
  })
  for (const part of parts) reader.push(part)
  reader.end()
  return found
}

const inParts = (bytes: Buffer, sizes: number[]): Buffer[] => {
  const parts: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    parts.push(bytes.subarray(at, at + size))
    at += size
  }
  return parts
}

const outcome = (parts: Buffer[]) => {
  try {
    return records(parts)
  } catch (error) {
    return (error as Error).message
  }
}

test('where the file is cut into parts changes nothing, not even an error', () => {
  const piece = fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'é', '𝄞', 'word', ' ')
  const content = fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join('')))
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(content, sizes, (bytes, given) => {
      expect(outcome(inParts(bytes, given))).toEqual(outcome([bytes]))
    }),
    { numRuns: 2000 },
  )
})

test('each kind of line end ends a line, and blank lines are none', () => {
  expect(records([Buffer.from('a,b\r\n\r\nc,d\ne,\r"",f\n\n')])).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', ''],
    ['', 'f'],
  ])
})

test('an error names its line, also far behind the first part', () => {
  const good = Buffer.from('a,"x\ny"\n'.repeat(1000))
  expect(outcome([good, Buffer.from('b,c\nd,"e"f\n')])).toContain('line 2002: text follows')
  expect(outcome([good, Buffer.from([99, 0xff, 10])])).toContain('line 2001: is not UTF-8')
})
