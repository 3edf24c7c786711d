import type { Mixed } from './fit.ts'
import { scoreRow } from './text-scores.ts'

/** The row with the scores of its texts as the trees read them. */
export const rowWithScores = (
  { texts, scores }: Pick<Mixed, 'texts' | 'scores'>,
  row: Record<string, unknown>,
): Record<string, unknown> => {
  const extended = { ...row }
  scoreRow(texts, row).forEach((score, i) => {
    extended[scores[i]!] = score
  })
  return extended
}
