import { fitInterval } from '../../learners.ts'
import type { Context } from '../../store.ts'
import type { ForeignTrial } from '../foreign.ts'
import { measure } from '../measure.ts'
import type { SearchInput } from '../search.ts'
import { takeTarget } from '../target.ts'
import { coverage, type Fitted, positiveOf } from './output.ts'
import { thresholdOf } from './threshold.ts'

/** A model of another program is taken as it is: its probabilities are its own, and it is not fitted again. */
export const keepForeign = async (ctx: Context, input: SearchInput, best: ForeignTrial): Promise<Fitted> => {
  const { trial, model: foreign, bytes, scores, log, said } = best
  const truth = takeTarget(input.target, input.validation)
  const threshold = thresholdOf(input, truth, scores)
  const interval = truth.task === 'regression' ? { interval: fitInterval(truth.values, scores, coverage) } : {}
  const { metrics } = measure(truth, scores, { positive: input.positive, threshold })
  return {
    learner: { name: trial.learner, version: 1, options: { ...trial.options } },
    fitted: { foreign, ...interval },
    arrays: [],
    weights: (await ctx.store.blobs.put(bytes)).sha256,
    positive: positiveOf(input.target, input.positive),
    threshold,
    validation: metrics,
    ...(log === undefined ? {} : { said: { log, metrics: said ?? {} } }),
  }
}
