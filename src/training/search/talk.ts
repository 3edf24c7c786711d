import type { Options } from './branch.ts'
import type { TrialInput } from './fit-trial.ts'
import type { Outcome } from './study.ts'

// What the training and the threads that fit its trials say to one another.

/** What a thread is born with. */
export interface Birth {
  input: TrialInput
  /** Shared memory in which it is told whether to go on. */
  answer: Int32Array
  /** Whether it may have a crew of its own. */
  helped: boolean
}

export interface Job {
  learner: string
  options: Options
}

export type Said =
  | { said: 'step'; step: number; value: number }
  | { said: 'outcome'; outcome: Outcome }
  | { said: 'broken'; error: unknown }

/** What stands in `answer`. */
export const answers = { none: 0, on: 1, stop: 2 } as const
