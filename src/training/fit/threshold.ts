import type { Target } from '../../learners.ts'
import type { SearchInput } from '../search.ts'

/** From which probability on the positive class is answered; `truth` and the probabilities are those of the validation part. */
export const thresholdOf = ({ model, positive }: SearchInput, truth: Target, probabilities: Float64Array): number => {
  if (truth.task === 'regression') return 0.5
  return model.threshold === 'tune' ? tuned(probabilities, truth.labels, positive) : model.threshold
}

// The threshold of the best accuracy; among equals the one nearest to a half, because it moves least with the sample.
const tuned = (probabilities: Float64Array, labels: Int32Array, positive: number): number => {
  const scores = Float64Array.from(labels, (_, i) => probabilities[i * 2 + positive]!)
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let correct = labels.filter((label) => label === positive).length
  let best = { correct: -1, threshold: 0.5 }
  for (let i = 0; i <= order.length; i++) {
    const low = i === 0 ? 0 : scores[order[i - 1]!]!
    const high = i === order.length ? 1 : scores[order[i]!]!
    const threshold = Math.min(0.999, Math.max(0.001, (low + high) / 2))
    const nearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5)
    if (low < high && (correct > best.correct || (correct === best.correct && nearer))) best = { correct, threshold }
    if (i < order.length) correct += labels[order[i]!] === positive ? -1 : 1
  }
  return best.threshold
}
