import { type Random, shuffle } from '../../kit/random.ts'

/** Sets of columns, neither empty nor all, and how much each counts. */
export interface Coalitions {
  columns: number
  count: number
  /** Count × columns: 1 where the column belongs to the coalition. */
  members: Uint8Array
  weights: Float64Array
}

/**
 * At most `samples` coalitions with the weights of the Shapley kernel (Lundberg & Lee 2017). Those of few columns and of
 * all but few weigh most, so the sizes are taken whole from the outside in as long as `samples` lasts, the outermost
 * always; what is left is spent on coalitions of the other sizes by chance, each together with what it leaves out, which
 * halves the variance or better (Covert & Lee 2021).
 */
export const coalitionsOf = (columns: number, samples: number, random: Random): Coalitions => {
  const found: Found = { members: [], weights: [] }
  let size = 1
  for (; 2 * size <= columns; size++) {
    const each = waysToChoose(columns, size)
    const count = 2 * size === columns ? each : 2 * each
    if (size > 1 && found.members.length + count > samples) break
    addAll(found, columns, size, kernelWeight(columns, size) / each)
  }
  const pairs = Math.floor((samples - found.members.length) / 2)
  if (2 * size <= columns) addByChance(found, columns, size, pairs, random)
  const members = new Uint8Array(found.members.length * columns)
  for (const [i, chosen] of found.members.entries()) for (const column of chosen) members[i * columns + column] = 1
  return { columns, count: found.members.length, members, weights: Float64Array.from(found.weights) }
}

interface Found {
  members: number[][]
  weights: number[]
}

/** What all coalitions of a size weigh together. */
const kernelWeight = (columns: number, size: number): number => (columns - 1) / (size * (columns - size))

/** Every coalition of the size, and of as many columns less than all. */
const addAll = (found: Found, columns: number, size: number, weight: number): void => {
  const isHalf = 2 * size === columns
  for (const chosen of choices(columns, size)) {
    add(found, chosen, weight)
    if (!isHalf) add(found, others(columns, chosen), weight)
  }
}

const addByChance = (found: Found, columns: number, smallest: number, pairs: number, random: Random): void => {
  const weights = Array.from({ length: columns - 2 * smallest + 1 }, (_, i) => kernelWeight(columns, smallest + i))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const order = Array.from({ length: columns }, (_, column) => column)
  for (let pair = 0; pair < pairs; pair++) {
    const size = smallest + drawn(weights, random() * total)
    const chosen = shuffle(order, random).slice(0, size)
    add(found, chosen, total / pairs / 2)
    add(found, others(columns, chosen), total / pairs / 2)
  }
}

/** The index at which the weights before and at it sum to more than `wanted`. */
const drawn = (weights: number[], wanted: number): number => {
  let index = 0
  for (let left = wanted - weights[0]!; left >= 0 && index < weights.length - 1; left -= weights[index]!) index++
  return index
}

const add = (found: Found, chosen: number[], weight: number): void => {
  found.members.push(chosen)
  found.weights.push(weight)
}

const others = (columns: number, chosen: number[]): number[] => {
  const taken = new Set(chosen)
  return Array.from({ length: columns }, (_, column) => column).filter((column) => !taken.has(column))
}

/** All ways to choose `size` of the columns from `first` on. */
const choices = (columns: number, size: number, first = 0): number[][] => {
  if (size === 0) return [[]]
  const found: number[][] = []
  for (let column = first; column <= columns - size; column++) {
    for (const rest of choices(columns, size - 1, column + 1)) found.push([column, ...rest])
  }
  return found
}

const waysToChoose = (n: number, k: number): number => {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways
}
