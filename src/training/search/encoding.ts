import type { Table } from '../../kit/table.ts'
import type { AnyLearner } from '../../learners.ts'
import type { Options } from './branch.ts'

/** Encodes the features for a learner with its options, and keeps the last encoding for settings that ask for the same. */
export const openEncoding = (features: Table) => {
  const kept = { key: '', encoded: undefined as unknown }
  return (learner: AnyLearner, options: Options): unknown => {
    const key = `${learner.name} ${learner.encodingKey(options)}`
    if (key === kept.key) return kept.encoded
    // The old encoding goes first: two at once would be the peak of the whole training.
    Object.assign(kept, { key: '', encoded: undefined })
    return Object.assign(kept, { encoded: learner.encode(features, options), key }).encoded
  }
}
