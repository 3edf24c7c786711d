// What a typed file imports: the definition of a project, and nothing that runs.

export type {
  Check,
  Column,
  Dataset,
  Gate,
  InputOf,
  LabelOf,
  Model,
  Monitor,
  Notify,
  NumberRange,
  OneOf,
  Project,
  Source,
  Trigger,
} from './define.ts'
export {
  check,
  column,
  dataset,
  gate,
  learner,
  model,
  monitor,
  notify,
  project,
  range,
  secret,
  source,
  trigger,
} from './define.ts'
