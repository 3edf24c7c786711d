import type { Model } from '../../define.ts'
import { type AnyLearner, type Choice, type Facts, findLearner, type Mode, type Space } from '../../learners.ts'
import { contains } from './dimension.ts'
import type { SearchTrial } from './trial.ts'

/** A learner of the definition and all that its settings may be: the first choice of a search, on which the others hang. */
export interface Branch {
  learner: AnyLearner
  space: Space
  /** Whole settings worth trying, the best guess first. */
  guesses: Options[]
  /** What a setting has beside what is searched. */
  base: Options
}

export type Options = Record<string, unknown>

/** A setting that is tried: which branch, and all options of its learner. */
export interface Setting {
  branch: number
  options: Options
}

export interface BranchTrial extends SearchTrial, Setting {}

export const branchesOf = (model: Model, mode: Mode, facts: Facts): Branch[] =>
  model.learners.map(({ learner: name, options, space: ranges }) => {
    const learner = findLearner(name)
    const space = { ...learner.space(options, facts), ...ranges }
    const guesses = learner.candidates(options, mode, facts) as Options[]
    const inRange = (guess: Options) =>
      Object.entries(ranges).every(([setting, range]) => contains(range, guess[setting] as Choice))
    return { learner, space, guesses: guesses.filter(inRange), base: guesses[0] ?? {} }
  })

/** The part of the options that the space is about. */
export const parametersOf = ({ space }: Branch, options: Options): Record<string, Choice> =>
  Object.fromEntries(Object.keys(space).map((name) => [name, options[name] as Choice]))
