/** Rows from the highest score to the lowest. It is made once, and read again for every resample of the rows. */
export interface Ranking {
  order: Uint32Array
  /** By rank: 1 where the row is of the class. */
  positive: Uint8Array
  /** By rank: 1 at the last of the rows that share a score. */
  ends: Uint8Array
}

/** `positive` holds 1 for the rows of the class that a high score speaks for. */
export const rank = (scores: Float64Array, positive: Uint8Array): Ranking => {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  return {
    order,
    positive: Uint8Array.from(order, (row) => positive[row]!),
    ends: Uint8Array.from(order, (row, i) => (scores[order[i + 1] ?? -1] === scores[row] ? 0 : 1)),
  }
}

/**
 * The area under the ROC curve, a tie counting half (Hanley & McNeil 1982), and the average precision: precision at
 * each score, weighted by the recall that it adds. `counts` says how often each row is there. Of rows all of one side
 * the area is NaN; without a row of the class the average precision is 0, as in scikit-learn.
 */
export const rankedScores = ({ order, positive, ends }: Ranking, counts: ArrayLike<number>) => {
  let positives = 0
  let rows = 0
  let positivesBefore = 0
  let rowsBefore = 0
  let wins = 0
  let precisions = 0
  for (let i = 0; i < order.length; i++) {
    const count = counts[order[i]!]!
    rows += count
    positives += positive[i]! * count
    if (!ends[i]) continue
    const found = positives - positivesBefore
    const negatives = rows - rowsBefore - found
    wins += negatives * (positivesBefore + found / 2)
    if (found > 0) precisions += found * (positives / rows)
    positivesBefore = positives
    rowsBefore = rows
  }
  return {
    rocAuc: wins / (positives * (rows - positives)),
    averagePrecision: positives === 0 ? 0 : precisions / positives,
  }
}
