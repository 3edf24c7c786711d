import type { Choice } from '../../learners.ts'

/** Whether the smallest or the largest value is the best one. */
export type Direction = 'minimize' | 'maximize'

/** One point of a space that was tried, or is being tried, and what is known of it. */
export interface SearchTrial {
  number: number
  state: 'complete' | 'pruned' | 'running' | 'failed'
  parameters: Readonly<Record<string, Choice>>
  /** Of a complete trial: a finite number. */
  value?: number
  /** What was measured on the way, by ascending step. */
  intermediate: readonly (readonly [step: number, value: number])[]
  /** The values with which it stood at the rungs of successive halving, the lowest rung first. */
  rungs?: readonly number[]
}

/** Complete or pruned: what can be learned from it is known. */
export const isFinished = ({ state }: SearchTrial): boolean => state === 'complete' || state === 'pruned'

/** The number by which the smaller is the better, whatever the direction. */
export const asLoss = (direction: Direction, value: number): number => (direction === 'minimize' ? value : -value)
