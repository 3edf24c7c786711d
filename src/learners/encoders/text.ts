import { CultivarError } from '../../kit/errors.ts'
import type { Table, TextValues } from '../../kit/table.ts'
import { type Bag, bucketOf, clear, countNgrams, emptyBag, joined } from './bag.ts'
import { append, bound, emptyPages } from './pages.ts'
import { fieldSeed, findWords, noWords, wholeWord } from './words.ts'

/** A column as the encoder reads it: a text by its words, a category as a whole. */
export interface Field {
  name: string
  kind: 'text' | 'category'
}

/** How rows become n-grams: the columns, the longest n-gram, and the binary logarithm of the number of buckets. */
export interface TextEncoding {
  fields: Field[]
  ngrams: number
  bits: number
}

/** Rows of a table as counted n-grams: row i has the places starts[i] to starts[i + 1] of `buckets` and `counts`. */
export interface EncodedText extends TextEncoding {
  starts: Int32Array
  buckets: Int32Array
  counts: Uint8Array
}

/** Every column becomes a field of its own. Refuses a column that is neither text nor category (data/column-type). */
export const encodeText = (features: Table, ngrams: number, bits: number): EncodedText => {
  const fields = fieldsOf(features)
  const columns = fields.map((field) => (features.columns[field.name] as TextValues).values)
  const encoding = { fields, ngrams, bits }
  const starts = new Int32Array(features.rows + 1)
  const pages = emptyPages()
  const bag = emptyBag()
  for (let row = 0; row < features.rows; row++) {
    clear(bag)
    for (let f = 0; f < fields.length; f++) countField(bag, encoding, f, columns[f]![row]!)
    append(pages, bag)
    starts[row + 1] = pages.size
  }
  return { ...encoding, starts, ...bound(pages) }
}

/** Counts the n-grams of one row as it arrives at a server, in the order in which `encodeText` counts them. */
export const countRow = (bag: Bag, encoding: TextEncoding, row: Record<string, unknown>): void => {
  clear(bag)
  for (let f = 0; f < encoding.fields.length; f++) countField(bag, encoding, f, cell(row, encoding.fields[f]!.name))
}

/** An n-gram as a person reads it: lower-cased words with a space between them. */
export interface Surface {
  field: string
  text: string
}

/** For every bucket that the row falls into, the n-gram that fell into it first. */
export const surfaces = (encoding: TextEncoding, row: Record<string, unknown>): Map<number, Surface> => {
  const found = new Map<number, Surface>()
  encoding.fields.forEach((field, f) => {
    const value = cell(row, field.name)
    if (value === null) return
    const longest = splitField(encoding, f, value)
    const text = (word: number) => readable(field, value.slice(words.starts[word], words.ends[word]))
    for (let first = 0; first < words.count; first++) {
      let hash = words.hashes[first]!
      let surface = text(first)
      for (let next = first; ; ) {
        const bucket = bucketOf(hash, encoding.bits)
        if (!found.has(bucket)) found.set(bucket, { field: field.name, text: surface })
        next++
        if (next >= Math.min(first + longest, words.count)) break
        hash = joined(hash, words.hashes[next]!)
        surface += ` ${text(next)}`
      }
    }
  })
  return found
}

const fieldsOf = (features: Table): Field[] => {
  const fields = Object.entries(features.columns).map(([name, { kind }]): Field => {
    if (kind === 'text' || kind === 'category') return { name, kind }
    const advice = 'Take it out of the features, declare it as text or category, or use a learner for tables.'
    throw new CultivarError(
      'data/column-type',
      `Column "${name}" is ${kind}, and this learner reads words. ${advice}`,
      { column: name, kind },
    )
  })
  if (fields.length > 0) return fields
  throw new CultivarError('data/column-missing', 'There is no feature to learn from. Name at least one text column.')
}

// Anything but a string is read as JavaScript prints it, so that a year or a flag in a column of words does no harm.
export const cell = (row: Record<string, unknown>, name: string): string | null => {
  const value = Object.hasOwn(row, name) ? row[name] : null
  if (typeof value === 'string') return value
  return value === undefined || value === null ? null : String(value)
}

// Reused from row to row and never read by anybody else, so that a prediction allocates nothing for its words.
const words = noWords()

const countField = (bag: Bag, encoding: TextEncoding, field: number, value: string | null): void => {
  if (value === null) return
  const longest = splitField(encoding, field, value)
  countNgrams(bag, words, longest, encoding.bits)
}

/** Finds the words of a field and says how long its n-grams may be. */
const splitField = (encoding: TextEncoding, field: number, value: string): number => {
  const isText = encoding.fields[field]!.kind === 'text'
  if (isText) findWords(value, fieldSeed(field), words)
  else wholeWord(value, fieldSeed(field), words)
  return isText ? encoding.ngrams : 1
}

const readable = (field: Field, word: string): string => (field.kind === 'text' ? word.toLowerCase() : word)
