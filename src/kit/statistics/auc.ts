/**
 * The area under the ROC curve: the chance that a positive row scores above a negative one, a tie counting half
 * (Hanley & McNeil 1982). NaN when one of the two sides is empty.
 */
export const rocAuc = (scores: ArrayLike<number>, positive: ArrayLike<boolean | number>): number => {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let positives = 0
  let negatives = 0
  let wins = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    let tiedPositives = 0
    const score = scores[order[start]!]!
    for (; end < order.length && scores[order[end]!] === score; end++) if (positive[order[end]!]) tiedPositives++
    const tiedNegatives = end - start - tiedPositives
    wins += tiedPositives * (negatives + tiedNegatives / 2)
    positives += tiedPositives
    negatives += tiedNegatives
    start = end
  }
  return wins / (positives * negatives)
}

/**
 * The standard error of an AUC over that many positive and negative rows, for scores whose two distributions are
 * exponential (Hanley & McNeil 1982). At 0.5 it is the exact one of the Mann–Whitney test.
 */
export const aucStandardError = (auc: number, positives: number, negatives: number): number => {
  const twoPositives = auc / (2 - auc)
  const twoNegatives = (2 * auc * auc) / (1 + auc)
  const square = auc * auc
  const variance =
    auc * (1 - auc) + (positives - 1) * (twoPositives - square) + (negatives - 1) * (twoNegatives - square)
  return Math.sqrt(variance / (positives * negatives))
}
