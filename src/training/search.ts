import { setImmediate } from 'node:timers/promises'
import type { Metric, Model } from '../define.ts'
import { isLoss } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type AnyLearner, findLearner, type Mode } from '../learners.ts'
import type { StepCrew } from './crew.ts'
import { fitTrial, type TrialInput } from './search/fit-trial.ts'
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

interface Chosen {
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
  let encoding = { key: '', encoded: undefined as unknown }
  for (const { learner, options } of groupedByEncoding(planned)) {
    // A fit holds the thread; between two of them signals and the database get their turn.
    await setImmediate()
    stopIfCancelled(trace)
    const key = `${learner.name} ${learner.encodingKey(options)}`
    if (key !== encoding.key) {
      // The old encoding goes first: two at once would be the peak of the whole training.
      encoding = { key, encoded: undefined }
      encoding.encoded = learner.encode(input.features, options)
    }
    const outcome = fitTrial(input, learner, options, encoding.encoded, await crew.for(learner, train.length))
    done++
    if (outcome.state !== 'complete') continue
    const { value: score, settled, decision, seconds } = outcome
    const trial = { learner: learner.name, options: settled, score, seconds }
    trials.push(trial)
    if (!best || better(input.metric, score, best.trial.score)) best = { trial, decision }
    const detail = `${learner.name} ${describe(options)}: ${input.metric} ${score.toFixed(4)}`
    trace.progress({ step: 'train', state: 'running', share: done / (planned.length + 1), detail })
  }
  if (best) return { trials, best, share: planned.length / (planned.length + 1) }
  const message = `Of ${planned.length} settings of ${trace.model} none has a ${input.metric} on the validation part. Judge by another metric.`
  throw new CultivarError('training/failed', message, { model: trace.model, metric: input.metric })
}

const better = (metric: Metric, score: number, than: number) => (isLoss(metric) ? score < than : score > than)

const groupedByEncoding = <Planned extends { learner: AnyLearner; options: object }>(planned: Planned[]) => {
  const groups = Map.groupBy(planned, ({ learner, options }) => `${learner.encodingKey(options)}`)
  return [...groups.values()].flat()
}

const describe = (options: object) =>
  Object.entries(options)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(' ')
