import { cell, type TextEncoding } from '../encoders/text.ts'
import { fieldSeed, letterOf } from '../encoders/words.ts'
import { ownWorkspace, type Workspace } from '../kernels/workspace.ts'
import type { BucketIndex } from './bucket-index.ts'
import { termFrequency } from './tf-idf.ts'

/**
 * The score of one row in WebAssembly, over tables that lie in its memory: two thirds of the time of the same in JavaScript,
 * and the same to the last bit.
 */
export interface TextKernel {
  /**
   * The squared length of the row, and into `products` what it makes with each plane; undefined for a row that JavaScript has
   * to read: a very long one, or one with characters beyond the first 65,536.
   */
  score(row: Record<string, unknown>, products: Float64Array): number | undefined
}

/** The tables of a model, in the memory of a kernel. */
export interface Tables {
  index: BucketIndex
  entries: Float32Array
}

const mostUnits = 16_384
const mostNgrams = 49_152
const mostSlots = 131_072

const kernels = new WeakMap<Float32Array, TextKernel>()

/** The kernel whose memory holds these entries, if there is one. */
export const kernelOf = (entries: Float32Array): TextKernel | undefined => kernels.get(entries)

/** Copies the tables into the memory of a kernel. Categories are read as a whole, which is left to JavaScript. */
export const settle = (encoding: TextEncoding, planes: number, tables: Tables): Tables => {
  if (encoding.fields.some(({ kind }) => kind !== 'text')) return tables
  const sizes = scratchBytes(planes) + tables.index.byteLength + tables.entries.byteLength
  const space = ownWorkspace(sizes, 12)
  const index = space.int32(tables.index.length)
  const entries = space.float32(tables.entries.length)
  index.view.set(tables.index)
  entries.view.set(tables.entries)
  const tableAt = { index: index.at, entries: entries.at, planes }
  kernels.set(entries.view, kernelOver(encoding, tableAt, { kernels: space.kernels, ...scratchIn(space, planes) }))
  return { index: index.view, entries: entries.view }
}

const scratchBytes = (planes: number) =>
  65_536 * 4 + mostUnits * 7 + mostNgrams * (4 + 4 + 1 + 8) + mostSlots * 4 + 256 * 8 + planes * 8

const scratchIn = (space: Workspace, planes: number) => {
  const frequency = space.float64(256)
  frequency.view.set(termFrequency)
  return {
    letters: space.int32(65_536),
    text: space.bytes(mostUnits * 3),
    hashes: space.int32(mostUnits).at,
    buckets: space.int32(mostNgrams).at,
    slots: space.int32(mostSlots).at,
    columns: space.int32(mostNgrams).at,
    counts: space.bytes(mostNgrams).at,
    values: space.float64(mostNgrams).at,
    frequency: frequency.at,
    products: space.float64(planes),
  }
}

type Scratch = ReturnType<typeof scratchIn> & Pick<Workspace, 'kernels'>

const kernelOver = (
  { fields, ngrams, bits }: TextEncoding,
  { index, entries, planes }: { index: number; entries: number; planes: number },
  scratch: Scratch,
): TextKernel => {
  const { kernels: run, hashes, buckets, slots, columns, counts, values, frequency, products } = scratch
  const list = (row: Record<string, unknown>): number | undefined => {
    let end = buckets
    for (let f = 0; f < fields.length; f++) {
      const value = cell(row, fields[f]!.name)
      if (value === null) continue
      const words = readWords(scratch, value, fieldSeed(f))
      if (words === undefined || (end - buckets) / 4 + words * ngrams > mostNgrams) return undefined
      end = run.listBuckets(hashes, words, ngrams, 32 - bits, end)
    }
    return end
  }
  return {
    score: (row, into) => {
      const end = list(row)
      if (end === undefined) return undefined
      const stride = 1 + planes
      const size = run.weighBuckets(buckets, end, index, entries, stride, frequency, slots, columns, counts, values)
      const squares = run.multiply(columns, values, size, entries, planes, products.at)
      into.set(products.view)
      return squares
    },
  }
}

/** Hashes the words of a value, asking about each letter that is met for the first time. */
const readWords = ({ kernels: run, text, letters, hashes }: Scratch, value: string, seed: number) => {
  if (value.length > mostUnits || !value.isWellFormed()) return undefined
  const { written } = utf8.encodeInto(value, text.view)
  for (;;) {
    const found = run.hashWords(text.at, written, seed, letters.at, hashes)
    if (found >= 0) return found
    const unit = -1 - found
    if (unit >= letters.view.length) return undefined
    letters.view[unit] = letterOf(unit)
  }
}

const utf8 = new TextEncoder()
