import { type Random, shuffle } from '../kit/random.ts'
import type { Target } from './learner.ts'

/** A part of the training rows, by their places among them, and the rows that a fit learns from to speak of it. */
export interface Fold {
  held: Int32Array
  training: Int32Array
}

/**
 * Cuts the training rows into folds, the rows of each class evenly. A row that stands there more than once stays in one
 * fold, so that no fit learns from what it is asked about. A fold without which nothing can be learned is left out.
 */
export const foldsOf = (target: Target, rows: Int32Array, count: number, random: Random): Fold[] => {
  const foldOf = dealFolds(target, rows, count, random)
  const places = Int32Array.from(rows, (_, i) => i)
  return Array.from({ length: count }, (_, fold) => ({
    held: places.filter((i) => foldOf[i] === fold),
    training: rows.filter((_, i) => foldOf[i] !== fold),
  })).filter(({ held, training }) => held.length > 0 && canLearn(target, training))
}

/** For each of the training rows the fold that it is in. */
export const dealFolds = (target: Target, rows: Int32Array, count: number, random: Random): Int32Array => {
  const folds = new Map<number, number>()
  const dealt = new Map<number, number>()
  for (const row of shuffle(Int32Array.from(new Set(rows)), random)) {
    const stratum = target.task === 'classification' ? target.labels[row]! : 0
    const before = dealt.get(stratum) ?? stratum
    folds.set(row, before % count)
    dealt.set(stratum, before + 1)
  }
  return rows.map((row) => folds.get(row)!)
}

const canLearn = (target: Target, rows: Int32Array): boolean => {
  if (target.task === 'regression') return rows.length > 1
  return rows.some((row) => target.labels[row] !== target.labels[rows[0]!])
}
