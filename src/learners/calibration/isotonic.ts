/** A rising curve through the points (scores[i], values[i]): straight between them, flat beyond the first and the last. */
export interface Steps {
  kind: 'steps'
  scores: number[]
  values: number[]
}

export const stepAt = ({ scores, values }: Steps, score: number): number => {
  if (!(score > scores[0]!)) return values[0]!
  let low = 0
  let high = scores.length - 1
  if (score >= scores[high]!) return values[high]!
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (scores[middle]! <= score) low = middle
    else high = middle
  }
  const share = (score - scores[low]!) / (scores[high]! - scores[low]!)
  return values[low]! + share * (values[high]! - values[low]!)
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman 1955; as a calibration:
 * Zadrozny and Elkan 2002). `positive` is 1 for a row of the class.
 */
export const fitIsotonic = (scores: Float64Array, positive: Uint8Array): Steps => {
  const pools: Pool[] = []
  for (const pool of tiedScores(scores, positive)) {
    pools.push(pool)
    while (pools.length > 1 && share(pools.at(-2)!) >= share(pools.at(-1)!)) merge(pools)
  }
  const steps: Steps = { kind: 'steps', scores: [], values: [] }
  // Certainty is left to nobody: a pool says at most what a rule of succession over all rows would.
  const doubt = 1 / (scores.length + 2)
  for (const pool of pools) {
    const value = Math.min(Math.max(share(pool), doubt), 1 - doubt)
    addPoint(steps, pool.from, value)
    if (pool.to > pool.from) addPoint(steps, pool.to, value)
  }
  return steps
}

interface Pool {
  from: number
  to: number
  rows: number
  positives: number
}

const share = ({ rows, positives }: Pool): number => positives / rows

/** Rows of one score are one pool, in ascending order of the score. */
const tiedScores = (scores: Float64Array, positive: Uint8Array): Pool[] => {
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  const pools: Pool[] = []
  for (const i of order) {
    const last = pools.at(-1)
    const isTied = last !== undefined && last.from === scores[i]
    const pool = isTied ? last : { from: scores[i]!, to: scores[i]!, rows: 0, positives: 0 }
    if (!isTied) pools.push(pool)
    pool.rows++
    pool.positives += positive[i]!
  }
  return pools
}

const merge = (pools: Pool[]): void => {
  const right = pools.pop()!
  const left = pools.at(-1)!
  left.to = right.to
  left.rows += right.rows
  left.positives += right.positives
}

const addPoint = (steps: Steps, score: number, value: number): void => {
  steps.scores.push(score)
  steps.values.push(value)
}
