/** True and predicted class of each row, as indices of that many classes. */
export interface Answers {
  truth: Int32Array
  predicted: Int32Array
  classes: number
}

/** `[truth][predicted]` rows, classes in their order, as scikit-learn has it; `counts`: how often each row is there. */
export const confusionMatrix = ({ truth, predicted, classes }: Answers, counts: ArrayLike<number>): number[][] => {
  const cells = new Float64Array(classes * classes)
  for (let row = 0; row < truth.length; row++) cells[truth[row]! * classes + predicted[row]!]! += counts[row]!
  return Array.from({ length: classes }, (_, k) => Array.from(cells.subarray(k * classes, (k + 1) * classes)))
}

/** The share of rows on the diagonal. */
export const accuracy = (confusion: number[][]): number => diagonal(confusion) / total(confusion)

/** The mean recall of the classes that occur. */
export const balancedAccuracy = (confusion: number[][]): number => {
  const occurring = indices(confusion).filter((k) => rowSum(confusion, k) > 0)
  return average(occurring.map((k) => recall(confusion, k)))
}

/** 0 for a class that is never predicted, as scikit-learn answers by default; the same holds for recall and F1. */
export const precision = (confusion: number[][], k: number): number => ratio(confusion[k]![k]!, columnSum(confusion, k))

export const recall = (confusion: number[][], k: number): number => ratio(confusion[k]![k]!, rowSum(confusion, k))

export const f1 = (confusion: number[][], k: number): number =>
  ratio(2 * confusion[k]![k]!, rowSum(confusion, k) + columnSum(confusion, k))

/** The mean of a measure over the classes that occur or are predicted. */
export const macro = (confusion: number[][], measure: (confusion: number[][], k: number) => number): number => {
  const seen = indices(confusion).filter((k) => rowSum(confusion, k) + columnSum(confusion, k) > 0)
  return average(seen.map((k) => measure(confusion, k)))
}

/** The mean of a measure over the classes, each weighted by its rows. */
export const weighted = (confusion: number[][], measure: (confusion: number[][], k: number) => number): number =>
  add(indices(confusion).map((k) => rowSum(confusion, k) * measure(confusion, k))) / total(confusion)

/** How one class is found: of how many rows (`support`), how surely, how completely. */
export interface ClassScores {
  class: string
  precision: number
  recall: number
  f1: number
  support: number
}

/** A line for each class, in the order of `classes`. */
export const classTable = (confusion: number[][], classes: readonly string[]): ClassScores[] =>
  classes.map((name, k) => ({
    class: name,
    precision: precision(confusion, k),
    recall: recall(confusion, k),
    f1: f1(confusion, k),
    support: rowSum(confusion, k),
  }))

/** Correlation of truth and prediction for any number of classes (J. Gorodkin, 2004); 0 when either never varies. */
export const matthewsCorrelation = (confusion: number[][]): number => {
  const rows = total(confusion)
  const truths = indices(confusion).map((k) => rowSum(confusion, k))
  const predictions = indices(confusion).map((k) => columnSum(confusion, k))
  const covariance = (a: number[], b: number[]) => rows * rows - a.reduce((sum, value, k) => sum + value * b[k]!, 0)
  const together = diagonal(confusion) * rows - truths.reduce((sum, value, k) => sum + value * predictions[k]!, 0)
  return ratio(together, Math.sqrt(covariance(truths, truths) * covariance(predictions, predictions)))
}

const indices = (confusion: number[][]) => confusion.map((_, k) => k)
const rowSum = (confusion: number[][], k: number) => add(confusion[k]!)
const columnSum = (confusion: number[][], k: number) => add(confusion.map((row) => row[k]!))
const diagonal = (confusion: number[][]) => add(confusion.map((row, k) => row[k]!))
const total = (confusion: number[][]) => add(confusion.flat())
const add = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
const average = (values: number[]) => add(values) / values.length
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
