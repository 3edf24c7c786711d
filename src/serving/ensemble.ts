import { isDeepStrictEqual } from 'node:util'
import { mean } from '../kit/statistics/quantile.ts'
import type { Contribution, Explanation } from '../learners.ts'
import type { Engine } from './engine.ts'
import type { Servable } from './servable.ts'

/**
 * Versions that answer together: the mean of their probabilities, or of their predictions. The first says what an input
 * looks like and where the threshold lies. Undefined where they do not answer the same question.
 */
export const ensembleOf = (members: readonly Servable[]): Servable | undefined => {
  const [first, ...others] = members
  if (!first || others.length === 0) return undefined
  const question = ({ signature: { inputs, labels, task } }: Servable) => ({ inputs, labels, task })
  if (others.some((other) => !isDeepStrictEqual(question(first), question(other)))) return undefined
  const engines = members.map(({ engine }) => engine)
  const name = members.map((member) => member.name).join('+')
  return { ...first, name, engine: together(first.engine, engines) }
}

const together = (first: Engine, engines: readonly Engine[]): Engine => ({
  ...first,
  interval: first.interval && {
    ...first.interval,
    radius: mean(engines.map(({ interval }) => interval?.radius ?? first.interval!.radius)),
  },
  scores: async (rows, gone) => {
    const each = await Promise.all(engines.map((engine) => engine.scores(rows, gone)))
    return rows.map((_, row) => meanOf(each.map((scores) => scores[row]!)))
  },
  explain: async (row, output) => {
    const each = await Promise.all(engines.map((engine) => engine.explain(row, output)))
    return { base: mean(each.map(({ base }) => base)), contributions: merged(each) }
  },
  healthy: () => engines.every((engine) => engine.healthy()),
  // Its members are retired by who loaded them.
  retire: async () => {},
})

const meanOf = (scores: readonly Float64Array[]): Float64Array =>
  Float64Array.from(scores[0]!, (_, i) => mean(scores.map((own) => own[i]!)))

const merged = (explanations: readonly Explanation[]): Contribution[] => {
  const byPart = new Map<string, Contribution>()
  for (const { contributions } of explanations) {
    for (const part of contributions) {
      const key = JSON.stringify([part.feature, part.value])
      const before = byPart.get(key)?.contribution ?? 0
      byPart.set(key, { ...part, contribution: before + part.contribution / explanations.length })
    }
  }
  return [...byPart.values()].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
}
