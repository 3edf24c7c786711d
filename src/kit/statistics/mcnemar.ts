import { logBinomialLower } from './binomial.ts'
import { normalQuantile, normalSurvival } from './normal.ts'

/** Two classifiers judged on the same rows: how many only the new one got right, how many only the old one, of how many. */
export interface PairedCounts {
  newOnly: number
  oldOnly: number
  rows: number
}

export interface McNemar {
  /** Accuracy of the new minus accuracy of the old. */
  difference: number
  /** Two-sided interval of the difference at the confidence asked for. */
  low: number
  high: number
  /** Exact and two-sided: are they different? */
  pValue: number
  /** Exact and one-sided: is the new one better? */
  pValueBetter: number
}

export interface NonInferiority {
  holds: boolean
  /** One-sided lower bound of the difference; it holds when this is above −margin. */
  low: number
  margin: number
  /** Against the hypothesis that the new one is worse by the margin or more. */
  pValue: number
}

/** The exact test of Q. McNemar (1947), and the score interval of T. Tango (Statistics in Medicine 17, 1998). */
export const mcnemar = (counts: PairedCounts, confidence = 0.95): McNemar => {
  const { newOnly, oldOnly, rows } = counts
  const discordant = newOnly + oldOnly
  const z = -normalQuantile((1 - confidence) / 2)
  const tail = (k: number) => (discordant === 0 ? 1 : Math.exp(logBinomialLower(k, discordant, 0.5)))
  return {
    difference: (newOnly - oldOnly) / rows,
    low: lowerBound(counts, z),
    high: -lowerBound({ newOnly: oldOnly, oldOnly: newOnly, rows }, z),
    pValue: Math.min(1, 2 * tail(Math.min(newOnly, oldOnly))),
    pValueBetter: tail(oldOnly),
  }
}

/** Is the new classifier, with this confidence, at most `margin` less accurate than the old one? */
export const nonInferior = (counts: PairedCounts, margin: number, confidence = 0.95): NonInferiority => {
  const low = lowerBound(counts, -normalQuantile(1 - confidence))
  return { holds: low > -margin, low, margin, pValue: normalSurvival(score(counts, -margin)) }
}

/** The difference whose score is z, by halving: the score falls as the assumed difference grows. */
const lowerBound = (counts: PairedCounts, z: number): number => {
  let low = -1
  let high = (counts.newOnly - counts.oldOnly) / counts.rows
  while (high - low > 1e-15) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (score(counts, middle) > z) low = middle
    else high = middle
  }
  return low
}

/**
 * Tango's score statistic of the hypothesis "the accuracies differ by `assumed`": the observed excess over its standard
 * error, in which the share of `oldOnly` rows is the likeliest one under that hypothesis, the root of a quadratic.
 */
const score = ({ newOnly, oldOnly, rows }: PairedCounts, assumed: number): number => {
  const a = 2 * rows
  const b = -newOnly - oldOnly + (2 * rows - newOnly + oldOnly) * assumed
  const c = -oldOnly * assumed * (1 - assumed)
  const oldShare = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a)
  const variance = rows * (2 * oldShare + assumed * (1 - assumed))
  const excess = newOnly - oldOnly - rows * assumed
  return excess === 0 ? 0 : excess / Math.sqrt(Math.max(variance, 0))
}
