/**
 * A way in which a model may learn what it will not know when it predicts. `answer`: columns that tell the target;
 * `duplicates`: rows to judge that were also there to learn from; `id`: a column that names rows; `row-number`: one that
 * counts them.
 */
export interface Leak {
  kind: 'answer' | 'duplicates' | 'id' | 'row-number'
  columns: string[]
  /** What was measured, by its name, on how many `rows`. */
  evidence: Record<string, number>
  /** What was found, and the way out. */
  message: string
}

/** Fewer rows than this show nothing. */
export const leastRows = 30

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
