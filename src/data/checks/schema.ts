import type { Column } from '../../define.ts'
import type { Violation } from '../builder.ts'
import { cut } from '../values.ts'
import { type Outcome, shareOf } from './outcome.ts'

/** What the declaration of the column alone demands: its kind, its levels, and that a value is there. */
export const schema = (column: Column, violations: readonly Violation[], rowCount: number): Outcome => {
  const levels = column.kind === 'category' && column.levels.length > 0 ? ` (${cut(column.levels.join(', '), 80)})` : ''
  return {
    passed: violations.length === 0,
    expected: `${column.kind}${levels}${column.optional ? ', may be missing' : ''}`,
    observed: violations.length === 0 ? 'all' : wordsFor(violations),
    rows: Int32Array.from(violations, ({ row }) => row),
    badShare: shareOf(violations.length, rowCount),
  }
}

const names = { missing: 'missing', type: 'of another kind', level: 'of no known level' } as const

const wordsFor = (violations: readonly Violation[]) => {
  const counts = { missing: 0, type: 0, level: 0 }
  for (const { problem } of violations) counts[problem]++
  const problems = Object.keys(counts) as (keyof typeof counts)[]
  return problems
    .filter((problem) => counts[problem] > 0)
    .map((problem) => `${counts[problem]} ${names[problem]}`)
    .join(', ')
}
