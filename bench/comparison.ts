import type { Bar } from './bar.ts'

/** One line of the table: a figure of ours beside that of a peer, and the bar that it has to clear, where there is one. */
export interface Comparison {
  figure: string
  measure: string
  ours: number
  peer?: string
  theirs?: number
  /** Its value is ours unless it says otherwise; its name is what is printed. */
  bar?: Omit<Bar, 'value'> & { value?: number }
}

/** A part of the table, measured in one go. */
export interface Figure {
  name: string
  /** Why it cannot be measured here; undefined where it can. */
  absence(): string | undefined
  measure(isQuick: boolean): Promise<{ comparisons: Comparison[]; details: unknown }>
}

/** Ours is at least this, whatever the others reach. */
export const atLeast = (value: number): NonNullable<Comparison['bar']> => ({
  name: `at least ${value}`,
  atLeast: value,
})

/** Ours takes no longer than theirs. */
export const noLonger = (ours: number, theirs: number): NonNullable<Comparison['bar']> => ({
  name: 'no longer',
  value: ours / theirs,
  atMost: 1,
})
