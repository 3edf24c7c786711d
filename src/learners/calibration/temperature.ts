/** How much the scores, read as log-odds, are flattened before they become probabilities. */
export interface Temperature {
  kind: 'temperature'
  temperature: number
}

/**
 * One number for all classes, that of the least log loss (C. Guo et al., "On calibration of modern neural networks", ICML
 * 2017). `decision` is rows × classes. It changes no order, so no answer, and 1 leaves the scores as they are.
 */
export const fitTemperature = (decision: Float64Array, labels: Int32Array, classes: number): Temperature => {
  // Of the logarithm of the temperature the loss has one valley, which is closed in on by golden sections.
  let low = Math.log(1 / 20)
  let high = Math.log(20)
  const ratio = (Math.sqrt(5) - 1) / 2
  const loss = (logarithm: number) => logLoss(decision, labels, classes, Math.exp(logarithm))
  let left = high - ratio * (high - low)
  let right = low + ratio * (high - low)
  let [lossLeft, lossRight] = [loss(left), loss(right)]
  while (high - low > 1e-6) {
    if (lossLeft < lossRight) {
      high = right
      right = left
      lossRight = lossLeft
      left = high - ratio * (high - low)
      lossLeft = loss(left)
    } else {
      low = left
      left = right
      lossLeft = lossRight
      right = low + ratio * (high - low)
      lossRight = loss(right)
    }
  }
  return { kind: 'temperature', temperature: Math.exp((low + high) / 2) }
}

/** Probabilities of the scores of one row, from `at` on, into the same places of `probabilities`. */
export const softenRow = (
  { temperature }: Temperature,
  decision: Float64Array,
  probabilities: Float64Array,
  at: number,
  classes: number,
): void => {
  if (classes === 2) {
    // Of two classes the score of the second is its log-odds, and the first has it with the sign turned.
    probabilities[at + 1] = 1 / (1 + Math.exp(-decision[at + 1]! / temperature))
    probabilities[at] = 1 - probabilities[at + 1]!
    return
  }
  let most = Number.NEGATIVE_INFINITY
  for (let k = 0; k < classes; k++) most = Math.max(most, decision[at + k]!)
  let sum = 0
  for (let k = 0; k < classes; k++) sum += probabilities[at + k] = Math.exp((decision[at + k]! - most) / temperature)
  for (let k = 0; k < classes; k++) probabilities[at + k]! /= sum
}

const logLoss = (decision: Float64Array, labels: Int32Array, classes: number, temperature: number): number => {
  const row = new Float64Array(classes)
  let loss = 0
  labels.forEach((label, i) => {
    softenRow({ kind: 'temperature', temperature }, decision.subarray(i * classes, (i + 1) * classes), row, 0, classes)
    loss -= Math.log(Math.max(row[label]!, Number.MIN_VALUE))
  })
  return loss
}
