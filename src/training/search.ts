import { setImmediate } from 'node:timers/promises'
import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type AnyLearner, type Crew, findLearner, type Mode } from '../learners.ts'
import type { StepCrew } from './crew.ts'
import type { Options } from './search/branch.ts'
import { openEncoding } from './search/encoding.ts'
import { fitTrial, lossOf, type TrialInput } from './search/fit-trial.ts'
import type { Outcome } from './search/study.ts'
import { stopIfCancelled, type Trace } from './step.ts'

/** One learner with one setting, and how it did on the validation part. */
export interface Trial {
  learner: string
  options: object
  score: number
  seconds: number
}

/** What the search looks at: what every trial is fitted to, and the definition that says which trials there are. */
export interface SearchInput extends TrialInput {
  model: Model
  mode: Mode
}

/** All trials that came to an end, the best one's decisions, and how much of the step is done. */
interface Found {
  trials: Trial[]
  best: Chosen
  share: number
}

/** The best trial so far, with its decisions on the validation part. */
export interface Chosen {
  trial: Trial
  decision: Float64Array
}

/** Tries every learner's guesses on the validation part and returns all trials, the best one's decisions with it. */
export const search = async (trace: Trace, input: SearchInput, crew: StepCrew): Promise<Found> => {
  const { model, mode, train, target } = input
  const planned = model.learners.flatMap(({ learner: name, options }) => {
    const learner = findLearner(name)
    return learner
      .candidates(options, mode, { rows: train.length, task: target.task })
      .map((candidate) => ({ learner, options: candidate as Record<string, unknown> }))
  })
  const trials: Trial[] = []
  let best: Chosen | undefined
  let done = 0
  let failure: string | undefined
  const encodingFor = openEncoding(input.features)
  for (const { learner, options } of groupedByEncoding(planned)) {
    // A fit holds the thread; between two of them signals and the database get their turn.
    await setImmediate()
    stopIfCancelled(trace)
    const outcome = tryOut(input, { learner, options }, encodingFor, await crew.for(learner, train.length))
    done++
    if (outcome.state !== 'complete') {
      if (outcome.state === 'failed') failure = outcome.message
      continue
    }
    const { value: score, settled, decision, seconds } = outcome
    const trial = { learner: learner.name, options: settled, score, seconds }
    trials.push(trial)
    if (!best || lossOf(input.metric, score) < lossOf(input.metric, best.trial.score)) best = { trial, decision }
    const detail = `${learner.name} ${describe(options)}: ${input.metric} ${score.toFixed(4)}`
    trace.progress({ step: 'train', state: 'running', share: done / (planned.length + 1), detail })
  }
  if (best) return { trials, best, share: planned.length / (planned.length + 1) }
  const message = `Of ${planned.length} settings of ${trace.model} none came to an end. The last one said: ${failure}`
  throw new CultivarError('training/failed', message, { model: trace.model, trials: planned.length })
}

interface Planned {
  learner: AnyLearner
  options: Options
}

// As in a search that goes further, a setting that fails does not take the others with it.
const tryOut = (
  input: SearchInput,
  { learner, options }: Planned,
  encodingFor: ReturnType<typeof openEncoding>,
  company: { crew?: Crew },
): Outcome => {
  try {
    return fitTrial(input, learner, options, encodingFor(learner, options), company)
  } catch (error) {
    return { state: 'failed', message: (error as Error).message, seconds: 0 }
  }
}

const groupedByEncoding = <Planned extends { learner: AnyLearner; options: object }>(planned: Planned[]) => {
  const groups = Map.groupBy(planned, ({ learner, options }) => `${learner.encodingKey(options)}`)
  return [...groups.values()].flat()
}

const describe = (options: object) =>
  Object.entries(options)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(' ')
