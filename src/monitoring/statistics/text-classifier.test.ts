import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import { textClassifier } from './text-classifier.ts'
import { wordSets } from './words.ts'

const films = 'the film was a slow quiet story with actors who carry every scene of it'.split(' ')
const phones = 'the phone was a poor buy with battery and charger that fail every week of it'.split(' ')

const texts = (words: string[], rows: number, seed: number) => {
  const random = seededRandom(seed)
  const word = () => words[Math.floor(random() * words.length)]!
  return Array.from({ length: rows }, () => Array.from({ length: 8 }, word).join(' '))
}

describe('text classifier', () => {
  test('names the words that tell the samples apart', () => {
    const { drifted, typical } = textClassifier(texts(films, 300, 1), texts(phones, 60, 2))
    expect(drifted).toBe(true)
    expect(typical!.current.map(({ word }) => word)).toContain('battery')
    expect(typical!.reference.map(({ word }) => word)).toContain('film')
    expect(typical!.current.every(({ reference, current }) => current > reference)).toBe(true)
  })

  test('reads at most so many rows, and no missing text', () => {
    const found = textClassifier([...texts(films, 90, 1), null], texts(films, 300, 2), { mostRows: 100 })
    expect(found.n).toEqual({ reference: 90, current: 100 })
  })

  test('texts without a word are no error', () => {
    const empty = new Array<string>(50).fill(' … ')
    expect(textClassifier(empty, empty)).toMatchObject({ score: 0.5, drifted: false })
  })
})

describe('word sets', () => {
  test('hold each word once, lower case, whatever the script', () => {
    const { texts: sets, words } = wordSets(["Don't stop, DON'T!", '电影 très 7', ''])
    expect(sets.map((set) => [...set].map((word) => words[word]))).toEqual([
      ["don't", 'stop'],
      ['电', '影', 'très', '7'],
      [],
    ])
  })

  test('read no more than the first words of a long text', () => {
    const long = Array.from({ length: 1000 }, (_, i) => `w${i}`).join(' ')
    expect(wordSets([long], 20).texts[0]).toHaveLength(20)
  })
})

test('is not fooled by traffic that repeats the reference', () => {
  const reference = Array.from({ length: 140 }, (_, i) => `the film number ${i} had a plot and a scene ${i * 7}`)
  const products = Array.from({ length: 100 }, (_, i) => `the kettle number ${i} leaks from its handle ${i * 11}`)
  expect(textClassifier(reference, reference)).toMatchObject({ drifted: false })
  expect(textClassifier(reference, [...reference, ...products])).toMatchObject({ drifted: true })
})
