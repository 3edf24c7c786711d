import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, linesOf } from './lines.ts'

const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((one, other) => one - other)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

const read = async (parts: Buffer[], mostBytes = 100): Promise<Line[]> => {
  const lines: Line[] = []
  const source = async function* () {
    yield* parts
  }
  for await (const some of linesOf(source(), mostBytes)) lines.push(...some)
  return lines
}

describe('lines', () => {
  it('are the same however their bytes were cut', async () => {
    const rows = fc.array(fc.jsonValue(), { maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.nat()), fc.constantFrom('\n', '\r\n', '\n\n'), async (values, places, end) => {
        const bytes = Buffer.from(values.map((value) => JSON.stringify(value) + end).join(''))
        const parsed = values.map((value) => ({ row: JSON.parse(JSON.stringify(value)) }))
        expect(await read(cut(bytes, places), 10_000)).toEqual(parsed)
      }),
    )
  })

  it('of too many bytes are refused once, and take no room', async () => {
    const parts = Array.from({ length: 1_000 }, () => Buffer.from('a'.repeat(99)))
    const refusal = expect.objectContaining({ code: 'request/too-large' })
    expect(await read([...parts, Buffer.from('\n1\n')])).toEqual([{ refusal }, { row: 1 }])
    expect(await read([Buffer.from(`"${'b'.repeat(98)}"\n"${'c'.repeat(99)}"`)])).toEqual([
      { row: 'b'.repeat(98) },
      { refusal },
    ])
  })

  it('that are not UTF-8 are refused alone', async () => {
    const refusal = expect.objectContaining({ message: 'The line is not UTF-8.' })
    expect(await read([Buffer.from([0x31, 10, 0xff, 10, 0x32])])).toEqual([{ row: 1 }, { refusal }, { row: 2 }])
  })
})
