import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Random, seededRandom } from '../src/kit/random.ts'

/** What the generators of example data draw. The same seed gives the same draws on every machine. */
export interface Draws {
  /** A number in [0, 1). */
  uniform: Random
  yes(probability: number): boolean
  /** One of the words; the weights need not sum to one. */
  pick<Word extends string>(weights: Readonly<Record<Word, number>>): Word
  normal(mean?: number, deviation?: number): number
  /** How often something happens that happens `mean` times on average. */
  count(mean: number): number
}

export const drawsFrom = (seed: number): Draws => {
  const uniform = seededRandom(seed)
  // Box and Muller (1958); the other half of the pair is not kept, so that a draw depends on the stream alone.
  const normal = (mean = 0, deviation = 1) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    yes: (probability) => uniform() < probability,
    pick: (weights) => pickFrom(weights, uniform()),
    normal,
    count: (mean) => (mean > 50 ? Math.max(0, Math.round(normal(mean, Math.sqrt(mean)))) : poisson(mean, uniform)),
  }
}

const pickFrom = <Word extends string>(weights: Readonly<Record<Word, number>>, position: number): Word => {
  const words = Object.keys(weights) as Word[]
  const total = words.reduce((sum, word) => sum + weights[word], 0)
  let left = position * total
  for (const word of words) {
    left -= weights[word]
    if (left < 0) return word
  }
  return words.at(-1)!
}

// Knuth's product of uniforms: exact, and quick where the mean is small.
const poisson = (mean: number, uniform: Random): number => {
  const limit = Math.exp(-mean)
  let product = uniform()
  let count = 0
  while (product > limit) {
    product *= uniform()
    count++
  }
  return count
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit))

/** Rows as a CSV whose columns stand in the order of the first row; null is an empty field. */
export const csvOf = (rows: readonly Readonly<Record<string, string | number | boolean | null>>[]): string => {
  const header = Object.keys(rows[0]!)
  const lines = rows.map((row) => header.map((name) => row[name] ?? '').join(','))
  return `${[header.join(','), ...lines].join('\n')}\n`
}

/** Writes the files of an example into its data folder. */
export const writeData = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'data', name), text)
}
