import type { Model } from '../define.ts'
import { type ColumnValues, type Table, take } from '../kit/table.ts'
import type { Target } from '../learners.ts'
import type { Labelled } from '../monitoring.ts'
import { loadVersion } from '../registry.ts'
import type { Context } from '../store.ts'
import {
  type Answers,
  answersOn,
  type Kept,
  liveTable,
  type Prepared,
  type Scorer,
  targetOf,
  withScorer,
} from '../training.ts'
import type { Paired } from './gates/compare.ts'
import { sliceKey } from './gates.ts'

/** A version as it is opened. */
export const keptVersion = async (ctx: Context, model: string, version: number): Promise<Kept> => {
  const { manifest, saved, weights } = await loadVersion(ctx, model, version)
  const { learner, positive, threshold } = manifest
  return { named: { ...learner, positive, threshold }, saved, bytes: weights }
}

/** Opens a version once and closes it. One that cannot be loaded (model/corrupt, model/not-served …) must not come to answer. */
export const requireLoadable = async (ctx: Context, model: string, version: number): Promise<void> =>
  withScorer(await keptVersion(ctx, model, version), async () => {})

/** Scores champion and challenger on the same rows: the held-out test part, its guarded slices, and judging live rows. */
export const compare = async (
  model: Model,
  prepared: Prepared,
  judges: readonly Labelled[],
  champion: Scorer,
  challenger: Scorer,
) => {
  const testTable = take(prepared.testTable, prepared.parts.test)
  const test = await pairedOn(model, testTable, champion, challenger)
  const live = judges.length === 0 ? undefined : await pairedOn(model, liveTable(model, judges), champion, challenger)
  const slices = Object.fromEntries(
    model.gates.flatMap((gate) => {
      if (gate.gate !== 'notWorseOn') return []
      const words = wordsOf(testTable.columns[gate.column]!)
      const rows = [...words.keys()].filter((row) => words[row] === gate.equals)
      return [[sliceKey(gate.column, gate.equals), pick(test, rows)]]
    }),
  )
  return { test, slices, ...(live ? { live } : {}) }
}

const pairedOn = async (model: Model, table: Table, champion: Scorer, challenger: Scorer): Promise<Paired> => {
  const target = targetOf(model, table)
  const [one, other] = [await answersOn(model, champion, table), await answersOn(model, challenger, table)]
  if (target.task === 'classification')
    return { of: 'classes', champion: right(target, one), challenger: right(target, other) }
  return { of: 'numbers', champion: errors(target, one), challenger: errors(target, other) }
}

const right = ({ labels }: Extract<Target, { task: 'classification' }>, { chosen }: Answers) =>
  Uint8Array.from(chosen, (label, row) => (label === labels[row] ? 1 : 0))

const errors = ({ values }: Extract<Target, { task: 'regression' }>, { predictions }: Answers) =>
  predictions.map((prediction, row) => Math.abs(prediction - values[row]!))

const wordsOf = ({ kind, values }: ColumnValues): string[] =>
  Array.from(values as ArrayLike<string | number | null>, (value) =>
    kind === 'boolean' ? String(value === 1) : String(value),
  )

const pick = (paired: Paired, rows: number[]): Paired => {
  const { champion, challenger } = paired
  if (paired.of === 'classes')
    return {
      of: 'classes',
      champion: Uint8Array.from(rows, (row) => champion[row]!),
      challenger: Uint8Array.from(rows, (row) => challenger[row]!),
    }
  return {
    of: 'numbers',
    champion: Float64Array.from(rows, (row) => champion[row]!),
    challenger: Float64Array.from(rows, (row) => challenger[row]!),
  }
}
