// A definition says what a project is: data sets, the models learned from them, and how each is judged and watched.
// It is frozen plain data made by the functions below and validated by one schema; nothing here runs anything.
// Words: a *dataset* has columns and checks; a *model* has a target, features and learners; a *gate* is a condition for
// serving; a *monitor* is a question asked of live traffic; a *trigger* starts a training.
export { type Batching, usualBatching } from './define/batching.ts'
export { type Check, check, type Severity } from './define/check.ts'
export { type CategoryColumn, type Column, type Columns, column, type ValueOf } from './define/column.ts'
export { type Dataset, dataset } from './define/dataset.ts'
export { deployment, placesOf, type Routing, routingSchema, type VersionPlace } from './define/deployment.ts'
export { type Duration, durationSchema, toMs } from './define/duration.ts'
export { type Gate, gate } from './define/gate.ts'
export { type LearnerDefinition, learner } from './define/learner.ts'
export { wireNames } from './define/lint/columns.ts'
export type { Finding } from './define/lint/finding.ts'
export { lint } from './define/lint.ts'
export {
  type ClassificationMetric,
  classificationMetricSchema,
  isLoss,
  type Metric,
  type RegressionMetric,
  regressionMetricSchema,
} from './define/metric.ts'
export { type Model, model } from './define/model.ts'
export { type Monitor, monitor } from './define/monitor.ts'
export { type Notify, notify } from './define/notify.ts'
export {
  type InputOf,
  type LabelOf,
  type Models,
  type Project,
  project,
  routingOf,
  type TruthOf,
} from './define/project.ts'
export { type NumberRange, type OneOf, range } from './define/range.ts'
export { type Scope, scopeSchema } from './define/scope.ts'
export { type Secret, secret } from './define/secret.ts'
export type { ServerSettings } from './define/server.ts'
export { type Source, source } from './define/source.ts'
export type { SplitDefinition, SplitWay } from './define/split.ts'
export { levelsOf, taskOf } from './define/task.ts'
export { type Trigger, trigger } from './define/trigger.ts'
