import { type Model, toMs } from '../../define.ts'
import type { Branch } from './branch.ts'
import type { PrunerName } from './study.ts'
import type { SamplerName } from './suggest.ts'

/** What a definition says of its search, with what it leaves open filled in. */
export interface SearchSettings {
  sampler: SamplerName
  pruner: PrunerName
  /** Infinity where the time, or the grid, is the only limit; undefined where only the guesses are tried. */
  trials: number | undefined
  seconds: number
  parallel: number
}

/** How many trials a search has that looks further than the guesses and is not told how far. */
export const defaultTrials = 20

/** Undefined where the definition asks for nothing but the guesses of its learners, tried one after the other. */
export const searchSettings = ({ search, learners }: Model): SearchSettings | undefined => {
  const { metric: _, trials, timeout, sampler = 'tpe', pruner = 'median', parallel = 1, folds } = search
  const hasRanges = learners.some(({ space }) => Object.keys(space).length > 0)
  const looksFurther = hasRanges || search.sampler !== undefined
  const isAsked =
    looksFurther || [trials, timeout, search.pruner, search.parallel, folds].some((said) => said !== undefined)
  if (!isAsked) return undefined
  const isLimited = timeout !== undefined || sampler === 'grid'
  return {
    sampler,
    pruner,
    trials: trials ?? (isLimited ? Infinity : looksFurther ? defaultTrials : undefined),
    seconds: timeout === undefined ? Infinity : toMs(timeout) / 1000,
    parallel,
  }
}

/** How many trials a search has that was asked for on the spot; undefined where the definition says how far it goes. */
export const trialsToOptimize = (model: Model): number | undefined =>
  searchSettings(model)?.trials === undefined ? defaultTrials : undefined

/** The limit in trials, where there is one. */
export const mostTrials = ({ trials }: SearchSettings, branches: readonly Branch[]): number =>
  trials ?? branches.reduce((sum, { guesses }) => sum + guesses.length, 0)
