import type { Model } from '../define.ts'
import { type TextValues, take } from '../kit/table.ts'
import { type Classifier, loadClassifier } from '../learners.ts'
import type { Labelled } from '../monitoring.ts'
import { loadVersion } from '../registry.ts'
import type { Context } from '../store.ts'
import { answersOn, liveTable, type Prepared, targetOf } from '../training.ts'
import { type Paired, sliceKey } from './gates.ts'

/** A classifier with the threshold it answers by. */
export interface Contender {
  classifier: Classifier
  threshold: number
}

export const contenderOf = async (ctx: Context, model: string, version: number): Promise<Contender> => {
  const { manifest, saved } = await loadVersion(ctx, model, version)
  return { classifier: loadClassifier(manifest.learner, saved), threshold: manifest.threshold }
}

/** Scores champion and challenger on the same rows: the held-out test part, its guarded slices, and judging live rows. */
export const compare = (
  model: Model,
  prepared: Prepared,
  judges: readonly Labelled[],
  champion: Contender,
  challenger: Contender,
) => {
  const testTable = take(prepared.testTable, prepared.parts.test)
  const test = pairedOn(model, testTable, champion, challenger)
  const live = judges.length === 0 ? undefined : pairedOn(model, liveTable(model, judges), champion, challenger)
  const slices = Object.fromEntries(
    model.gates.flatMap((gate) => {
      if (gate.gate !== 'notWorseOn') return []
      const { values } = testTable.columns[gate.column] as TextValues
      const rows = [...values.keys()].filter((row) => String(values[row]) === gate.equals)
      return [[sliceKey(gate.column, gate.equals), pick(test, rows)]]
    }),
  )
  return { test, slices, ...(live ? { live } : {}) }
}

const pairedOn = (
  model: Model,
  table: ReturnType<typeof liveTable>,
  champion: Contender,
  challenger: Contender,
): Paired => {
  const { labels } = targetOf(model, table)
  const right = ({ classifier, threshold }: Contender) =>
    Uint8Array.from(answersOn(model, classifier, threshold, table).chosen, (label, row) =>
      label === labels[row] ? 1 : 0,
    )
  return { champion: right(champion), challenger: right(challenger) }
}

const pick = ({ champion, challenger }: Paired, rows: number[]): Paired => ({
  champion: Uint8Array.from(rows, (row) => champion[row]!),
  challenger: Uint8Array.from(rows, (row) => challenger[row]!),
})
