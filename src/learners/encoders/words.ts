/** The words of one value: their hashes, and where each of them stands in it. Reused from value to value. */
export interface Words {
  count: number
  hashes: Int32Array
  starts: Int32Array
  ends: Int32Array
}

export const noWords = (): Words => ({
  count: 0,
  hashes: new Int32Array(1024),
  starts: new Int32Array(1024),
  ends: new Int32Array(1024),
})

/**
 * Finds the words of `text` in one pass over its UTF-16 units, without making a string of any of them: a word's
 * lower-cased letters are folded into an FNV-1a hash that starts from `seed`. A word is a run of letters, marks, digits
 * and underscores, one letter is enough ("don't" is "don", "'" and "t", and its n-grams keep the negation). A
 * punctuation mark, a symbol, a pictograph, or a character of a script that puts no spaces between words is a word of its own.
 */
export const findWords = (text: string, seed: number, words: Words): void => {
  let hash = seed
  let start = -1
  words.count = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    let letter = letterOf(unit)
    const paired = letter === surrogate
    if (paired) letter = classify(text.codePointAt(i)!)
    if (letter > 0 && letter < alone) {
      if (start < 0) start = i
      hash = Math.imul(hash ^ letter, fnvPrime)
    } else {
      if (start >= 0) add(words, hash, start, i)
      if (letter >= alone) add(words, Math.imul(seed ^ letter, fnvPrime), i, paired ? i + 2 : i + 1)
      hash = seed
      start = -1
    }
    if (paired && letter !== separator) i++
  }
  if (start >= 0) add(words, hash, start, text.length)
}

/** The whole value as a single word, letter by letter as it is: for categories. */
export const wholeWord = (value: string, seed: number, words: Words): void => {
  let hash = seed
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), fnvPrime)
  words.count = 0
  add(words, hash, 0, value.length)
}

/** Where the hashes of a field start, so that the same word in two columns is two features. */
export const fieldSeed = (field: number): number => finish(Math.imul(field + 1, 0x9e3779b1) ^ 0x811c9dc5)

const fnvPrime = 0x01000193

// What a code unit is: a word's letter is its lower-case form (positive), a word of its own has this bit set as well.
// Zero is a unit that was not met yet, so that the table fills with what the texts use and costs nothing at the start.
const alone = 1 << 21
const separator = -1
const surrogate = -2
const letters = new Int32Array(65536)

/** What a code unit is to a text: see `letters`. */
export const letterOf = (unit: number): number => letters[unit]! || remember(unit)

const remember = (unit: number): number => {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff
  const letter = isSurrogate ? surrogate : classify(unit)
  letters[unit] = letter
  return letter
}

const wordLetter = /[\p{L}\p{M}\p{N}_]/u
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
// Angle brackets and slashes are left out: they come from markup far more often than from a writer.
const sign = /[^<>/]/u
const marksAndSymbols = /[\p{P}\p{S}]/u

const classify = (codePoint: number): number => {
  const isLoneSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff
  if (isLoneSurrogate) return separator
  const text = String.fromCodePoint(codePoint)
  if (spaceless.test(text)) return alone | codePoint
  if (wordLetter.test(text)) return lowerCased(text, codePoint)
  if (marksAndSymbols.test(text) && sign.test(text)) return alone | codePoint
  return separator
}

// A few letters have a lower case of two ("İ"); they stay as they are.
const lowerCased = (text: string, codePoint: number): number => {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower.codePointAt(0)! : codePoint
}

const add = (words: Words, hash: number, start: number, end: number): void => {
  if (words.count === words.hashes.length) grow(words)
  words.hashes[words.count] = finish(hash)
  words.starts[words.count] = start
  words.ends[words.count] = end
  words.count++
}

const grow = (words: Words): void => {
  words.hashes = doubled(words.hashes)
  words.starts = doubled(words.starts)
  words.ends = doubled(words.ends)
}

const doubled = (values: Int32Array): Int32Array => {
  const larger = new Int32Array(values.length * 2)
  larger.set(values)
  return larger
}

// The finaliser of MurmurHash3 (A. Appleby): every bit of the input moves every bit of the output.
const finish = (hash: number): number => {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
