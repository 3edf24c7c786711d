import type { Output } from './outputs.ts'

/**
 * The classification extension of Triton: instead of the probabilities of all classes the names of the `count` best, each
 * as value:index:label.
 */
export const bestClasses = ({ name, of }: Output, labels: readonly string[], count: number): Output => {
  const shown = Math.min(count, labels.length)
  return {
    name,
    datatype: 'BYTES',
    shape: [-1, shown],
    of: (prediction) => {
      const values = of(prediction) as readonly number[]
      const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!)
      return order.slice(0, shown).map((i) => `${values[i]}:${i}:${labels[i]}`)
    },
  }
}
