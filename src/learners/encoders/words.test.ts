import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldSeed, findWords, noWords, wholeWord } from './words.ts'

const found = (text: string, seed = 1) => {
  const words = noWords()
  findWords(text, seed, words)
  return Array.from({ length: words.count }, (_, i) => ({
    text: text.slice(words.starts[i], words.ends[i]),
    hash: words.hashes[i]!,
  }))
}
const texts = (text: string) => found(text).map((word) => word.text)
const hashes = (text: string, seed?: number) => found(text, seed).map((word) => word.hash)

describe('findWords', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['  \n\t\0 ', []],
    ['A quiet, perfect film.', ['A', 'quiet', ',', 'perfect', 'film', '.']],
    ["I don't", ['I', 'don', "'", 't']],
    ['7/10 <br />', ['7', '10', 'br']],
    ['snake_case x2', ['snake_case', 'x2']],
    ['naïve Ünïcode', ['naïve', 'Ünïcode']],
    ['e\u0301te', ['e\u0301te']],
    ['東京は', ['東', '京', 'は']],
    ['हिन्दी', ['हिन्दी']],
    ['so good🙂🙂', ['so', 'good', '🙂', '🙂']],
    ['𐐀𐐁 ok', ['𐐀𐐁', 'ok']],
    ['a\ud800b\udc00', ['a', 'b']],
    ['\ud83d', []],
  ])('%j', (text, words) => {
    expect(texts(text)).toEqual(words)
  })

  it('hears no difference between upper and lower case', () => {
    expect(hashes('ÜBER Привет 𐐀')).toEqual(hashes('über привет 𐐨'))
    expect(hashes('a b')).not.toEqual(hashes('a c'))
  })

  it('keeps fields apart', () => {
    expect(hashes('word', fieldSeed(0))).not.toEqual(hashes('word', fieldSeed(1)))
  })

  it('finds what a regular expression finds', () => {
    const plain = /[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_\s<>/\p{C}]/gu
    const printable = fc.string({ unit: fc.constantFrom(...Array.from("abcXYZ019_ \n.,!'éßЖ<>/-€")) })
    fc.assert(
      fc.property(printable, (text) => {
        expect(texts(text)).toEqual(text.match(plain) ?? [])
      }),
    )
  })

  it('reads a text of 100,000 words', () => {
    expect(found('word '.repeat(100_000)).length).toBe(100_000)
  })
})

describe('wholeWord', () => {
  it('takes a value as it is', () => {
    const words = noWords()
    const hash = (value: string) => {
      wholeWord(value, 1, words)
      return words.hashes[0]
    }
    expect(hash('New York')).toBe(hash('New York'))
    expect(hash('New York')).not.toBe(hash('new york'))
    expect(words.count).toBe(1)
  })
})
