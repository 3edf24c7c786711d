import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { and, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CultivarError } from '../../src/kit/errors.ts'
import { loadVersion } from '../../src/registry.ts'
import { answer, loadServable } from '../../src/serving.ts'
import { modelVersions, type VersionFiles } from '../../src/store.ts'
import { type House, openHouse } from './house.ts'

let house: House
let files: VersionFiles
let manifest: Record<string, unknown>
let weights: Buffer
beforeAll(async () => {
  house = await openHouse()
  const [row] = await house.ctx.store.db.select().from(modelVersions)
  files = row!.files
  const { manifest: read, extra } = await loadVersion(house.ctx, 'sentiment', 1)
  manifest = read as unknown as Record<string, unknown>
  weights = readFileSync(house.ctx.store.blobs.path(files['weights.bin']!.sha256))
  expect(extra('README.md')).toContain('sentiment')
})
afterAll(() => house.close())

/** Registers other content as the file of version 1, digest and all: only what it says can give it away. */
const replace = async (name: string, content: string | Uint8Array) => {
  const { db, blobs } = house.ctx.store
  const blob = await blobs.put(typeof content === 'string' ? Buffer.from(content) : content)
  expect(blob.sha256).toBe(createHash('sha256').update(content).digest('hex'))
  const where = and(eq(modelVersions.name, 'sentiment'), eq(modelVersions.version, 1))
  await db
    .update(modelVersions)
    .set({ files: { ...files, [name]: blob } })
    .where(where)
}

/** Either it is refused as corrupt, or it answers with a label and probabilities that are some. */
const expectSane = async () => {
  try {
    const servable = await loadServable(house.ctx, { model: 'sentiment', version: 1 })
    const given = (await answer(servable, [{ text: 'a lovely film that I loved' }]))[0]!
    if (!('label' in given)) throw new Error('a classifier predicts no number')
    expect(servable.signature.labels).toContain(given.label)
    const sum = Object.values(given.probabilities).reduce((total, value) => total + value, 0)
    expect(sum).toBeCloseTo(1, 6)
  } catch (error) {
    expect((error as CultivarError).code, (error as Error).stack).toBe('model/corrupt')
  }
}
const refused = async () => {
  await expect(loadServable(house.ctx, { model: 'sentiment', version: 1 })).rejects.toMatchObject({
    code: 'model/corrupt',
  })
}

describe('a model.json that is no manifest', () => {
  it.each(['', 'null', '[]', '{}', '5', '{"format":1', '\0\0', '<html>', '{"format":2}', '{"__proto__":{"format":1}}'])(
    '%j is refused as corrupt',
    async (text) => {
      await replace('model.json', text)
      await refused()
    },
  )

  it('is refused where a part is missing, or is null', async () => {
    // Versions from before there was ONNX do not say that they have none.
    const needed = Object.keys(manifest).filter((key) => !['positive', 'revision', 'onnx'].includes(key))
    for (const key of needed) {
      const { [key]: _, ...rest } = manifest
      await replace('model.json', JSON.stringify(rest))
      await refused()
      await replace('model.json', JSON.stringify({ ...rest, [key]: null }))
      await refused()
    }
  })

  it('is refused where it names another learner, or other labels', async () => {
    const learner = { ...(manifest['learner'] as object), name: '../../evil' }
    await replace('model.json', JSON.stringify({ ...manifest, learner }))
    await refused()
    const signature = { ...(manifest['signature'] as object), labels: ['negative', 'neutral', 'positive'] }
    await replace('model.json', JSON.stringify({ ...manifest, signature }))
    await refused()
  })
})

describe('files that were changed and signed again', () => {
  const runs = { numRuns: 60 }

  it('a manifest with any value in any place is refused or answers', async () => {
    const places = pathsOf(manifest)
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.jsonValue({ maxDepth: 2 }), async (at, value) => {
        await replace('model.json', JSON.stringify(changed(manifest, places[at % places.length]!, value)))
        await expectSane()
      }),
      runs,
    )
  })

  it('a manifest with other numbers is refused or answers', async () => {
    const numbers = pathsOf(manifest).filter((path) => typeof valueAt(manifest, path) === 'number')
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(0, -1, 8, 1e308),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(), number, async (at, value) => {
        await replace('model.json', JSON.stringify(changed(manifest, numbers[at % numbers.length]!, value)))
        await expectSane()
      }),
      runs,
    )
  })

  it('weights that were cut, lengthened or changed are refused or answer', async () => {
    await replace('model.json', JSON.stringify(manifest))
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 16 })
    await fc.assert(
      fc.asyncProperty(fc.nat(), bytes, fc.boolean(), async (at, noise, cut) => {
        const damaged = Buffer.from(weights)
        damaged.set(noise.subarray(0, damaged.length - (at % damaged.length)), at % damaged.length)
        await replace('weights.bin', cut ? damaged.subarray(0, at % damaged.length) : damaged)
        await expectSane()
      }),
      runs,
    )
  })
})

type Path = (string | number)[]

const pathsOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Object.entries(value).slice(0, 20)
  return [...(path.length > 0 ? [path] : []), ...entries.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value)

const changed = (value: Record<string, unknown>, path: Path, replacement: unknown) => {
  const copy = structuredClone(value)
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string, unknown>
  parent[path.at(-1)!] = replacement
  return copy
}
