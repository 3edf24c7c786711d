import type { Random } from '../../kit/random.ts'
import { foldsOf } from '../folds.ts'
import type { Sample, Target } from '../learner.ts'
import { decideOutOfFold, type EncodedMembers, type FittedMember, type Member, type OutOfFold } from './members.ts'
import { fitLogOdds, fitNumbers, type Sum } from './non-negative.ts'

/**
 * How the scores of the members become one: for each plane an intercept and a weight for each member. A plane is a class, or
 * the second of two classes, or the number that is predicted.
 */
export type Blend = Sum[]

/** Fitted members, and how their scores become one. */
export interface Ensemble {
  outputs: number
  members: FittedMember[]
  blend: Blend
}

/** The mean of the members' scores by their `weights`, distances from a plane made log-odds of before. */
export const vote = (
  sample: Sample<EncodedMembers>,
  members: Member[],
  { weights, folds }: { weights: readonly number[]; folds: number },
  random: Random,
): Blend => {
  const total = members.reduce((sum, _, m) => sum + (weights[m] ?? 1), 0)
  const shares = members.map((_, m) => (weights[m] ?? 1) / total)
  const isDistance = members.map(({ learner }) => learner.calibration !== 'temperature')
  const planes = planesOf(sample.target)
  const even = planes.map((): Sum => ({ intercept: 0, weights: Float64Array.from(shares) }))
  if (sample.target.task === 'regression' || !isDistance.includes(true)) return even
  const distant = members.map((_, m) => m).filter((m) => isDistance[m])
  // One fold is enough for the two numbers of a curve.
  const held = foldsOf(sample.target, sample.rows, folds, random).slice(0, 1)
  const own = { ...sample, encoded: { ...sample.encoded, encodings: distant.map((m) => sample.encoded.encodings[m]) } }
  const told = decideOutOfFold(
    own,
    distant.map((m) => members[m]!),
    held,
    random,
  )
  if (told.places.length === 0) return even
  planes.forEach((plane, p) => {
    distant.forEach((m, d) => {
      const curve = fitPlane(sample, { ...told, decisions: [told.decisions[d]!] }, plane)
      even[p]!.intercept += shares[m]! * curve.intercept
      even[p]!.weights[m]! *= curve.weights[0]!
    })
  })
  return even
}

/** Learns from rows that the members have not seen how much to believe each of them. */
export const stack = (sample: Sample<EncodedMembers>, members: Member[], count: number, random: Random): Blend => {
  const folds = foldsOf(sample.target, sample.rows, count, random)
  const told = decideOutOfFold(sample, members, folds, random)
  if (told.places.length > 1) return planesOf(sample.target).map((plane) => fitPlane(sample, told, plane))
  // So few rows that no part can be spared.
  const weights = new Float64Array(members.length).fill(1 / members.length)
  return planesOf(sample.target).map(() => ({ intercept: 0, weights }))
}

/** Which of the members' outputs each plane blends. */
const planesOf = (target: Target): number[] => {
  if (target.task === 'regression') return [0]
  return target.classes.length === 2 ? [1] : target.classes.map((_, k) => k)
}

const fitPlane = ({ rows, target }: Sample<EncodedMembers>, { places, decisions }: OutOfFold, plane: number): Sum => {
  const outputs = target.task === 'regression' ? 1 : target.classes.length
  const columns = decisions.map((decision) => Float64Array.from(places, (_, i) => decision[i * outputs + plane]!))
  if (target.task === 'regression')
    return fitNumbers(
      columns,
      Float64Array.from(places, (place) => target.values[rows[place]!]!),
    )
  return fitLogOdds(
    columns,
    Uint8Array.from(places, (place) => (target.labels[rows[place]!] === plane ? 1 : 0)),
  )
}
