import { type Random, seededRandom } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import type { Fold } from '../folds.ts'
import type { AnyLearner, Sample } from '../learner.ts'

/** A learner of the ensemble and all of its settings. */
export interface Member {
  learner: AnyLearner
  options: object
}

export interface FittedMember {
  learner: AnyLearner
  fitted: unknown
}

/** Rows as each member wants them, in the order of the members. */
export interface EncodedMembers {
  rows: number
  encodings: unknown[]
}

/** Encodes once for all members that want the rows alike. */
export const encodeMembers = (features: Table, members: Member[]): EncodedMembers => {
  const made = new Map<string, unknown>()
  const encodings = members.map(({ learner, options }) => {
    const key = learner.encodingKey(options)
    if (!made.has(key)) made.set(key, learner.encode(features, options))
    return made.get(key)
  })
  return { rows: features.rows, encodings }
}

/** Each member has chance of its own, so that what one takes of it does not change the next. */
export const fitMembers = (
  { encoded, rows, target, validation }: Sample<EncodedMembers>,
  members: Member[],
  random: Random,
): FittedMember[] =>
  members.map(({ learner, options }, m) => {
    const sample = { encoded: encoded.encodings[m], rows, target, ...(validation && { validation }) }
    return { learner, fitted: learner.fit(sample, options, seededRandom(Math.floor(random() * 2 ** 32))) }
  })

export const decisionsOf = (members: FittedMember[], encoded: EncodedMembers, rows: Int32Array): Float64Array[] =>
  members.map(({ learner, fitted }, m) => learner.decision(fitted, encoded.encodings[m], rows))

/** What the members say of training rows that they have not learned from; `places` are these rows' among the training rows. */
export interface OutOfFold {
  places: Int32Array
  decisions: Float64Array[]
}

export const decideOutOfFold = (
  { encoded, rows, target }: Sample<EncodedMembers>,
  members: Member[],
  folds: Fold[],
  random: Random,
): OutOfFold => {
  const outputs = target.task === 'classification' ? target.classes.length : 1
  const places = Int32Array.from(folds.flatMap(({ held }) => [...held]))
  const decisions = members.map(() => new Float64Array(places.length * outputs))
  let at = 0
  for (const { held, training } of folds) {
    const fitted = fitMembers({ encoded, rows: training, target }, members, random)
    const own = decisionsOf(
      fitted,
      encoded,
      held.map((place) => rows[place]!),
    )
    own.forEach((decision, m) => {
      decisions[m]!.set(decision, at)
    })
    at += held.length * outputs
  }
  return { places, decisions }
}
