import { type packArrays, type Target, unpackArrays } from '../../learners.ts'
import type { Kept } from '../scorer.ts'
import type { Trial } from '../search.ts'
import type { Selected } from '../select.ts'

/** What the train step remembers: everything about the fitted model but its numbers, which are a blob. */
export interface FitOutput {
  learner: { name: string; version: number; options: Record<string, unknown> }
  fitted: Record<string, unknown>
  arrays: ReturnType<typeof packArrays>['entries']
  weights: string
  /** With two classes: the one that the threshold speaks of. */
  positive: string | null
  threshold: number
  trials: Trial[]
  validation: Record<string, number>
  /** What a program that trained said, and what it measured itself. */
  said?: { log: string; metrics: Record<string, number> }
  /** Where the definition asks for a selection of its features. */
  selection?: Selected
  rows: { train: number; validation: number; live: number }
}

/** The part of it that one model is. */
export type Fitted = Omit<FitOutput, 'trials' | 'rows'>

/** What the step left, as it is opened again: with the bytes of its blob. */
export const keptOf = ({ learner, positive, threshold, fitted, arrays }: FitOutput, bytes: Uint8Array): Kept => ({
  named: { ...learner, positive, threshold },
  saved: { meta: fitted, arrays: unpackArrays(bytes, arrays) },
  bytes,
})

export const positiveOf = (target: Target, positive: number): string | null =>
  target.task === 'classification' && target.classes.length === 2 ? target.classes[positive]! : null

// Of ten intervals nine hold the truth.
export const coverage = 0.9
