/**
 * What every statistic answers when it compares a current sample with a reference. It drifts only when two things hold:
 * the change is real (score ≥ threshold, which is to say pValue ≤ alpha), because a small sample differs by chance; and
 * it is big (effect ≥ effectThreshold), because a large sample makes every trifle significant.
 */
export interface Drift {
  test: string
  /** The statistic itself, by its name in the field: D, chi-square, PSI, AUC. */
  score: number
  /** What the score reaches by chance with probability alpha, for samples of these sizes. */
  threshold: number
  /** Of the score, if nothing had changed. Many columns at once: see holm.ts. */
  pValue: number
  /** The size of the change on a scale that does not depend on the number of rows. */
  effect: number
  effectThreshold: number
  drifted: boolean
  /** Rows compared: those with a value, after any subsampling. */
  n: SampleSizes
  /** Set when nothing was compared; the numbers then say "no change". */
  reason?: 'too-few-rows'
}

export interface SampleSizes {
  reference: number
  current: number
}

export interface DriftOptions {
  /** The false-alarm rate of one comparison. */
  alpha?: number
  /** The smallest effect worth an alarm. */
  minimumEffect?: number
  /** Below this many rows on either side nothing is compared. */
  minimumRows?: number
}

/** One sample in a hundred is called different by chance: with a check a day, an alarm a quarter. */
export const defaultAlpha = 0.01

export const judge = <T extends Omit<Drift, 'drifted'>>(found: T, alpha: number): T & { drifted: boolean } => ({
  ...found,
  drifted: found.pValue <= alpha && found.effect >= found.effectThreshold,
})

export const tooFewRows = (test: string, n: SampleSizes, effectThreshold: number) => ({
  test,
  score: 0,
  threshold: effectThreshold,
  pValue: 1,
  effect: 0,
  effectThreshold,
  drifted: false,
  n,
  reason: 'too-few-rows' as const,
})
