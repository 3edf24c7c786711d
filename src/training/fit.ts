import type { Model } from '../define.ts'
import type { Mode } from '../learners.ts'
import type { Context } from '../store.ts'
import { openStepCrew, type StepCrew } from './crew.ts'
import { keepForeign } from './fit/foreign.ts'
import { searchInput } from './fit/learning.ts'
import type { FitOutput } from './fit/output.ts'
import { type Found, fitBest, keepOwn } from './fit/own.ts'
import { isForeign } from './foreign/definition.ts'
import { bestOf, tryForeign } from './foreign.ts'
import type { LiveRow } from './live.ts'
import type { Prepared } from './prepare.ts'
import { conductStudy } from './search/conduct.ts'
import type { Parent } from './search/record.ts'
import { searchSettings } from './search/settings.ts'
import { type SearchInput, search } from './search.ts'
import type { Trace } from './step.ts'

/** Chooses learner and settings on the validation part, then learns once more from both parts with what was chosen. */
export const fit = async (
  ctx: Context,
  trace: Trace,
  model: Model,
  prepared: Prepared,
  live: readonly LiveRow[],
  mode: Mode,
  parent: Parent,
): Promise<FitOutput> => {
  const { input, table } = searchInput(model, prepared, live, mode)
  const foreign = await tryForeign({ root: ctx.root, trace, input, table }, model.learners.filter(isForeign))
  const crew = openStepCrew()
  try {
    const found = input.model.learners.length > 0 ? await searchOwn(ctx, trace, input, parent, crew) : undefined
    const best = bestOf(input.metric, [...foreign, ...(found ? [found.best] : [])])!
    const fitted =
      'bytes' in best
        ? await keepForeign(ctx, input, best)
        : await keepOwn(ctx, input, await fitBest(trace, input, found!, crew))
    const { train, validation } = prepared.parts
    return {
      ...fitted,
      trials: [...foreign.map(({ trial }) => trial), ...(found?.trials ?? [])],
      rows: { train: train.length, validation: validation.length, live: live.length },
    }
  } finally {
    await crew.close()
  }
}

const searchOwn = (ctx: Context, trace: Trace, input: SearchInput, parent: Parent, crew: StepCrew): Promise<Found> => {
  const settings = searchSettings(input.model)
  return settings ? conductStudy(ctx, trace, input, settings, parent) : search(trace, input, crew)
}
