import { z } from 'zod'
import { deepFreeze } from '../kit/freeze.ts'
import type { CategoryColumn, Columns, PlainColumn } from './column.ts'
import { type Dataset, datasetSchema } from './dataset.ts'
import { deployment, type Routing, routingSchema } from './deployment.ts'
import { type Duration, durationSchema } from './duration.ts'
import { type GateOf, gateSchema } from './gate.ts'
import { learnersFor } from './infer.ts'
import { type LearnerDefinition, learnerSchema } from './learner.ts'
import type { MetricOf } from './metric.ts'
import { type Monitor, monitor, monitorSchema } from './monitor.ts'
import { type Notify, notifySchema } from './notify.ts'
import { type SearchOptions, searchSchema } from './search.ts'
import { type SplitOf, splitSchema } from './split.ts'
import { type TargetOf, type TaskOf, taskOf } from './task.ts'
import { type Trigger, triggerSchema } from './trigger.ts'

const share = z.number().gt(0).lt(1)

export const modelSchema = z.object({
  data: datasetSchema,
  target: z.string(),
  features: z.array(z.string()).min(1),
  learners: z.array(learnerSchema).min(1),
  search: searchSchema,
  positive: z.string().optional(),
  threshold: z.union([share, z.literal('tune')]),
  calibration: z.enum(['auto', 'platt', 'isotonic', 'temperature']),
  selection: z.enum(['none', 'importance']),
  seed: z.number().int(),
  split: splitSchema,
  live: z.object({ judge: share, weight: z.number().positive() }),
  gates: z.array(gateSchema),
  monitors: z.array(monitorSchema),
  triggers: z.array(triggerSchema),
  cooldown: durationSchema,
  notify: z.array(notifySchema),
  deployment: routingSchema,
  log: z.enum(['durable', 'async']),
  retention: durationSchema,
  feedback: z.object({ sources: z.array(z.string().min(1)) }),
})

type Settings = Omit<z.infer<typeof modelSchema>, 'data' | 'target' | 'features'>

/** What is learned, from what, how it is judged and watched. */
export interface Model<C extends Columns = Columns, T extends string = string, F extends string = string>
  extends Readonly<Settings> {
  readonly data: Dataset<C>
  readonly target: T
  readonly features: readonly F[]
}

/** An id names a row and says nothing of others, and the target among the features would be the answer. */
type FeatureOf<C extends Columns, T extends string> = Exclude<
  { [Name in keyof C & string]: C[Name] extends PlainColumn<'id'> ? never : Name }[keyof C & string],
  T
>

type LevelOf<C> = C extends CategoryColumn<infer Level> ? Level : never

interface ModelOptions<C extends Columns, T extends string, F extends string> {
  data: Dataset<C>
  /** The column to predict: a category or a yes and no is told apart, a number is predicted. */
  target: T
  /** The columns to predict from. */
  features: readonly F[]
  /** All are trained; the best on the validation part is the challenger. Without any, the columns decide. */
  learners?: readonly LearnerDefinition[]
  search?: SearchOptions<MetricOf<TaskOf<C[T]>>>
  /** The class that precision, recall and f1 speak of; by default the last level of the target. */
  positive?: LevelOf<C[T]>
  /** From which probability on the positive class is answered; `'tune'` picks it on the validation part. */
  threshold?: number | 'tune'
  /** How scores become probabilities, on the validation part; `'auto'` takes what suits the learner. */
  calibration?: 'auto' | 'platt' | 'isotonic' | 'temperature'
  /**
   * `'importance'` leaves out the features that the best settings can do without, if the score on the validation part is
   * as good without them. Requests may bring them still. `'none'`, the default, keeps all.
   */
  selection?: 'none' | 'importance'
  seed?: number
  /** Which rows choose settings and which judge, when the data set brings no test rows of its own. */
  split?: SplitOf<NoInfer<C>>
  /** Of the labelled live rows, the share that judges and never trains, and the weight of one that trains. */
  live?: { judge?: number; weight?: number }
  gates?: readonly GateOf<NoInfer<C>>[]
  monitors?: readonly Monitor[]
  triggers?: readonly Trigger[]
  /** The least time between two trainings that a trigger started. */
  cooldown?: Duration
  notify?: readonly Notify[]
  /** Which versions answer: the champion, unless told. What `cultivar deploy` or the API sets comes before it. */
  deployment?: Routing
  /** `'durable'`: an answered prediction is in the database. `'async'`: it will be soon, unless the process dies. */
  log?: 'durable' | 'async'
  /** How long logged predictions are kept. */
  retention?: Duration
  /** Where labels come from, the most trusted first; sources that are not listed rank last, the newest first. */
  feedback?: { sources: readonly string[] }
}

export const model = <const C extends Columns, const T extends TargetOf<C>, const F extends FeatureOf<C, NoInfer<T>>>(
  options: ModelOptions<C, T, F>,
): Model<C, T, F> => {
  // What the types refuse can still be written in plain JavaScript; the lint names it.
  const target = options.data.columns[options.target]
  const task = target ? taskOf(target) : 'classification'
  return deepFreeze({
    learners: learnersFor(options.data.columns, options.features, task),
    threshold: 0.5,
    calibration: 'auto',
    selection: 'none',
    seed: 1,
    gates: [],
    monitors: [monitor.drift()],
    triggers: [],
    cooldown: '1h',
    notify: [],
    deployment: deployment.champion(),
    log: 'durable',
    retention: '90d',
    ...options,
    feedback: { sources: [], ...options.feedback },
    search: { metric: task === 'regression' ? 'root_mean_squared_error' : 'accuracy', ...options.search },
    split: { validation: 0.2, test: 0.2, ...options.split },
    live: { judge: 0.4, weight: 1, ...options.live },
  }) as unknown as Model<C, T, F>
}
