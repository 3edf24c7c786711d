import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bikeFiles } from '../../examples/bike-demand/generate.ts'
import { churnFiles } from '../../examples/churn/generate.ts'

const most = 500_000

describe.each([
  ['churn', churnFiles],
  ['bike-demand', bikeFiles],
])('the data of %s', (name, generate) => {
  const folder = join('examples', name, 'data')
  const files = generate()

  test('are those that the generator makes, byte for byte', () => {
    expect(Object.keys(files).sort()).toEqual(readdirSync(folder).sort())
    for (const [file, text] of Object.entries(files))
      expect(Buffer.from(text).equals(readFileSync(join(folder, file))), file).toBe(true)
  })

  test('are small, and no row is there twice', () => {
    for (const text of Object.values(files)) {
      expect(Buffer.byteLength(text)).toBeLessThan(most)
      const [, ...rows] = text.trim().split('\n')
      expect(new Set(rows).size).toBe(rows.length)
    }
  })
})
