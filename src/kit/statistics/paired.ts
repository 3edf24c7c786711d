import type { NonInferiority } from './mcnemar.ts'
import { mean, sampleDeviation } from './quantile.ts'
import { studentCritical, studentSurvival } from './student.ts'
import { wilcoxon } from './wilcoxon.ts'

/** Two models of numbers judged on the same rows: by row how far each is from the truth, in the unit of the target. */
export interface PairedErrors {
  old: ArrayLike<number>
  new: ArrayLike<number>
}

export interface PairedComparison {
  rows: number
  /** By how much the mean error of the new one is smaller. */
  improvement: number
  /** Two-sided interval of the improvement at the confidence asked for. */
  low: number
  high: number
  /** One-sided, of the mean: is the new one better? Student's paired t. */
  pValueBetter: number
  /** One-sided, of the signed ranks: a few rows of large errors do not decide it. */
  pValueBetterByRanks: number
}

/** Student's paired t (1908) on at least two rows, and beside it the signed ranks of F. Wilcoxon (1945). */
export const comparePaired = (errors: PairedErrors, confidence = 0.95): PairedComparison => {
  const { differences, rows, improvement, standardError } = paired(errors)
  const half = rows < 2 ? Number.POSITIVE_INFINITY : studentCritical((1 - confidence) / 2, rows - 1) * standardError
  return {
    rows,
    improvement,
    low: improvement - half,
    high: improvement + half,
    pValueBetter: pValueAbove(0, { rows, improvement, standardError }),
    pValueBetterByRanks: wilcoxon(differences).pValueGreater,
  }
}

/**
 * Is the mean error of the new model, with this confidence, at most `margin` larger than that of the old one? The margin
 * is in the unit of the target; `low` is the one-sided lower bound of the improvement.
 */
export const nonInferiorErrors = (errors: PairedErrors, margin: number, confidence = 0.95): NonInferiority => {
  const { rows, improvement, standardError } = paired(errors)
  const half = rows < 2 ? Number.POSITIVE_INFINITY : studentCritical(1 - confidence, rows - 1) * standardError
  const low = improvement - half
  return { holds: low > -margin, low, margin, pValue: pValueAbove(-margin, { rows, improvement, standardError }) }
}

interface Mean {
  rows: number
  improvement: number
  standardError: number
}

const paired = (errors: PairedErrors): Mean & { differences: Float64Array } => {
  const differences = Float64Array.from(errors.old, (error, row) => error - errors.new[row]!)
  const rows = differences.length
  return {
    differences,
    rows,
    improvement: mean(differences),
    standardError: sampleDeviation(differences) / Math.sqrt(rows),
  }
}

/** Against the hypothesis that the mean is `bound` or less. Rows that all differ alike leave nothing to chance. */
const pValueAbove = (bound: number, { rows, improvement, standardError }: Mean): number => {
  if (rows < 2) return 1
  if (standardError === 0) return improvement > bound ? 0 : 1
  return studentSurvival((improvement - bound) / standardError, rows - 1)
}
