import { boostedTrees } from '../boosted-trees.ts'
import type { Contribution, Explanation } from '../learner.ts'
import { nbsvm } from '../nbsvm.ts'
import type { Mixed } from './fit.ts'
import { rowWithScores } from './row.ts'
import { outputsOf } from './text-scores.ts'

/**
 * TreeSHAP for the columns. What a text score contributed is divided among its n-grams in proportion to what they add to
 * that score, so that all of it still sums to the answer.
 */
export const explain = (fitted: Mixed, row: Record<string, unknown>, output: number): Explanation => {
  const { texts, scores, trees } = fitted
  const { base, contributions } = boostedTrees.explain(trees, rowWithScores(fitted, row), output)
  const spoken = texts.flatMap((text) => outputsOf(text).map((own) => ({ text, output: own })))
  const found = new Map<string, Contribution>()
  for (const part of contributions) {
    const speaker = spoken[scores.indexOf(part.feature)]
    const told = speaker ? spread(part.contribution, nbsvm.explain(speaker.text, row, speaker.output)) : [part]
    // A text that says nothing that is known is told from others as a whole.
    for (const each of told ?? [{ ...part, feature: fieldsOf(fitted), value: 'as a whole' }]) add(found, each)
  }
  const moving = [...found.values()].filter(({ contribution }) => contribution !== 0)
  return { base, contributions: moving.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)) }
}

/**
 * Shares of `whole` in proportion to the parts. Where these all but cancel each other out, the proportions would be many times
 * the whole; then only the parts of its own direction get a share.
 */
const spread = (whole: number, { contributions: parts }: Explanation): Contribution[] | undefined => {
  const sum = parts.reduce((total, { contribution }) => total + contribution, 0)
  const size = parts.reduce((total, { contribution }) => total + Math.abs(contribution), 0)
  if (Math.abs(sum) > 0.2 * size)
    return parts.map((part) => ({ ...part, contribution: (whole * part.contribution) / sum }))
  const same = parts.filter(({ contribution }) => contribution * whole > 0)
  const sameSum = same.reduce((total, { contribution }) => total + contribution, 0)
  if (sameSum === 0) return undefined
  return same.map((part) => ({ ...part, contribution: (whole * part.contribution) / sameSum }))
}

const add = (found: Map<string, Contribution>, { feature, value, contribution }: Contribution): void => {
  const key = JSON.stringify([feature, value])
  found.set(key, { feature, value, contribution: contribution + (found.get(key)?.contribution ?? 0) })
}

const fieldsOf = ({ texts }: Mixed): string => texts[0]!.encoding.fields.map(({ name }) => name).join(', ')
