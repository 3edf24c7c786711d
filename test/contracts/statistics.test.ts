import type { Random } from '../../src/kit/random.ts'
import { normalQuantile } from '../../src/kit/statistics/normal.ts'
import { chiSquare } from '../../src/monitoring/statistics/chi-square.ts'
import { ks } from '../../src/monitoring/statistics/ks.ts'
import { psiOfCategories, psiOfNumbers } from '../../src/monitoring/statistics/psi.ts'
import { textClassifier } from '../../src/monitoring/statistics/text-classifier.ts'
import { statisticContract } from './statistic.ts'

const normal = (random: Random) => normalQuantile((random() + 0.5 / 4294967296) % 1 || 0.5)
const colour = (random: Random) => ['red', 'red', 'red', 'green', 'green', 'blue', null][Math.floor(random() * 7)]!
const otherColour = (random: Random) =>
  ['red', 'green', 'blue', 'blue', 'blue', 'violet', null][Math.floor(random() * 7)]!

const everyday = 'the of and to in it was for on with as at by from this that have but not they'.split(' ')
const films = 'film scene actor plot story director music camera ending character'.split(' ')
const shops = 'phone battery charger price delivery order case screen sound quality'.split(' ')

const sentence = (topic: string[]) => (random: Random) => {
  const word = () => (random() < 0.3 ? pick(topic, random) : pick(everyday, random))
  return Array.from({ length: 4 + Math.floor(random() * 12) }, word).join(' ')
}
const pick = (words: string[], random: Random) => words[Math.floor(random() * words.length)]!

statisticContract({ name: 'ks', compare: ks, usual: normal, shifted: (random) => normal(random) + 1 })
statisticContract({ name: 'chi_square', compare: chiSquare, usual: colour, shifted: otherColour })
statisticContract({
  name: 'psi of numbers',
  compare: psiOfNumbers,
  usual: normal,
  shifted: (random) => normal(random) + 1,
})
statisticContract({ name: 'psi of categories', compare: psiOfCategories, usual: colour, shifted: otherColour })
statisticContract({
  name: 'text_classifier',
  compare: textClassifier,
  usual: sentence(films),
  shifted: sentence(shops),
})
