import { Cron } from 'croner'
import { findLearner } from '../learners.ts'
import type { LearnerDefinition } from './learner.ts'
import { metricTask } from './metric.ts'
import type { Model } from './model.ts'
import type { Project } from './project.ts'
import { levelsOf, taskOf } from './task.ts'

/** What is wrong with a definition, where, and what to do. An error stops; a warning is only shown. */
export interface Finding {
  severity: 'error' | 'warning'
  place: string
  message: string
}

/** Reads a definition as a linter reads code. An empty list means that nothing was found. */
export const lint = (project: Project): Finding[] => [
  ...projectRules.flatMap((rule) => rule(project)),
  ...Object.entries(project.models).flatMap(([name, model]) => modelRules.flatMap((rule) => rule(name, model))),
]

const error = (place: string, message: string): Finding => ({ severity: 'error', place, message })
const warning = (place: string, message: string): Finding => ({ severity: 'warning', place, message })

const hasModels = (project: Project) =>
  Object.keys(project.models).length > 0
    ? []
    : [error('project', 'has no model. Add one: project({ sentiment: model({ … }) }).')]

const defaultExists = (project: Project) => {
  if (project.default === undefined || project.models[project.default]) return []
  return [
    error('project.default', `names "${project.default}", which is no model of ${list(Object.keys(project.models))}.`),
  ]
}

const projectRules = [hasModels, defaultExists]

const columnsExist = (name: string, model: Model) => {
  const known = Object.keys(model.data.columns)
  const used = [
    [`${name}.target`, model.target] as const,
    ...model.features.map((feature, i) => [`${name}.features[${i}]`, feature] as const),
    ...model.data.checks.map((check, i) => [`${name}.data.checks[${i}]`, check.column] as const),
    ...model.gates.flatMap((gate, i) =>
      gate.gate === 'notWorseOn' ? [[`${name}.gates[${i}]`, gate.column] as const] : [],
    ),
  ]
  return used
    .filter(([, column]) => !known.includes(column))
    .map(([place, column]) => error(place, `there is no column "${column}". The columns are ${list(known)}.`))
}

// What the body of a prediction means by these names, a column cannot mean too.
const wireNames = new Set(['instances', 'return_probabilities', 'explain', '__proto__', 'constructor', 'prototype'])

const wireNamesAreFree = (name: string, model: Model) =>
  Object.keys(model.data.columns)
    .filter((column) => wireNames.has(column))
    .map((column) => error(`${name}.data.columns.${column}`, 'is a name that a request needs. Rename the column.'))

const targetIsLearnable = (name: string, model: Model) => {
  const target = model.data.columns[model.target]
  if (!target) return []
  if (target.kind === 'text' || target.kind === 'id' || target.kind === 'datetime') {
    const advice = 'Declare it with column.category([…]), column.boolean() or column.number().'
    return [error(`${name}.target`, `"${model.target}" is a ${target.kind} column. ${advice}`)]
  }
  if (target.kind !== 'category') return []
  if (target.levels.length === 0)
    return [error(`${name}.target`, 'lists no levels, and what can be answered has to be known: column.category([…]).')]
  if (target.levels.length < 2) return [error(`${name}.target`, 'has a single level: there is nothing to tell apart.')]
  if (new Set(target.levels).size < target.levels.length) return [error(`${name}.target`, 'lists a level twice.')]
  return Object.entries(target.aliases)
    .filter(([, level]) => !target.levels.includes(level))
    .map(([alias, level]) =>
      error(`${name}.target`, `alias "${alias}" stands for "${level}", which is no level of ${list(target.levels)}.`),
    )
}

const noLeak = (name: string, model: Model) =>
  model.features.includes(model.target)
    ? [error(`${name}.features`, `holds the target "${model.target}": the model would read the answer. Take it out.`)]
    : []

const featuresAreUsable = (name: string, model: Model) =>
  model.features.flatMap((feature, i) => {
    const column = model.data.columns[feature]
    const place = `${name}.features[${i}]`
    if (column?.kind === 'id')
      return [error(place, `"${feature}" is an id: it names a row and says nothing of others.`)]
    return []
  })

const learnersFit = (name: string, model: Model) =>
  model.learners.flatMap((definition, i) => {
    // What another program reads, its file says, and it is held against the columns when it is read.
    if (definition.learner === 'onnx' || definition.learner === 'command') return []
    const place = `${name}.learners[${i}]`
    if (definition.learner !== 'ensemble') return learnerFits(place, model, definition)
    return definition.options.members.flatMap((member) => learnerFits(place, model, member))
  })

const learnerFits = (place: string, model: Model, { learner: name }: Pick<LearnerDefinition, 'learner'>) => {
  const learner = findLearner(name)
  const target = model.data.columns[model.target]
  const task = target && taskOf(target)
  if (task && !learner.tasks.includes(task)) {
    const what = `${name} does ${learner.tasks.join(' and ')}, and "${model.target}" asks for ${task}.`
    return [error(place, `${what} Take another learner, as learner.boostedTrees().`)]
  }
  return model.features.flatMap((feature) => {
    const kind = model.data.columns[feature]?.kind
    if (!kind || kind === 'id' || kind in learner.reads) return []
    const what = `${name} reads ${Object.keys(learner.reads).join(', ')}, and "${feature}" is a ${kind} column.`
    return [error(place, `${what} Take it out of the features, or take learner.mixed(), which reads all kinds.`)]
  })
}

const metricsFit = (name: string, model: Model) => {
  const target = model.data.columns[model.target]
  if (!target) return []
  const task = taskOf(target)
  const used = [
    [`${name}.search.metric`, model.search.metric] as const,
    ...model.gates.flatMap((gate, i) =>
      gate.gate === 'atLeast' ? [[`${name}.gates[${i}]`, gate.metric] as const] : [],
    ),
    ...model.monitors.flatMap((monitor, i) =>
      monitor.monitor === 'quality' ? [[`${name}.monitors[${i}]`, monitor.metric] as const] : [],
    ),
  ]
  const instead = task === 'classification' ? 'accuracy, f1 or log_loss' : 'mean_absolute_error or r2_score'
  return used
    .filter(([, metric]) => metricTask(metric) !== task)
    .map(([place, metric]) =>
      error(place, `${metric} does not fit the ${target.kind} column "${model.target}". Take one as ${instead}.`),
    )
}

const positiveIsLevel = (name: string, model: Model) => {
  const target = model.data.columns[model.target]
  const levels = levelsOf(target)
  if (model.positive === undefined || levels.includes(model.positive)) return []
  return [error(`${name}.positive`, `"${model.positive}" is no level of ${list(levels)}.`)]
}

const thresholdNeedsTwo = (name: string, model: Model) => {
  const target = model.data.columns[model.target]
  const levels = levelsOf(target)
  if (model.threshold === 0.5 || levels.length === 2) return []
  return [error(`${name}.threshold`, `works for two classes; "${model.target}" has ${levels.length}.`)]
}

const cronIsReadable = (name: string, model: Model) =>
  model.triggers.flatMap((trigger, i) => {
    if (trigger.trigger !== 'schedule') return []
    try {
      new Cron(trigger.cron, { timezone: 'UTC', paused: true }).stop()
      return []
    } catch {
      return [
        error(
          `${name}.triggers[${i}]`,
          `"${trigger.cron}" is no cron expression, as in '0 3 * * 1' (Mondays at three, UTC).`,
        ),
      ]
    }
  })

const triggersHaveMonitors = (name: string, model: Model) =>
  model.triggers.flatMap((trigger, i) => {
    if (trigger.trigger !== 'drift' && trigger.trigger !== 'quality') return []
    if (model.monitors.some((monitor) => monitor.monitor === trigger.trigger)) return []
    return [
      error(
        `${name}.triggers[${i}]`,
        `waits for monitor.${trigger.trigger}, and the model has none. Add it to monitors.`,
      ),
    ]
  })

const gatesExist = (name: string, model: Model) =>
  model.gates.length > 0
    ? []
    : [
        warning(
          `${name}.gates`,
          'is empty: every training that ends is promoted. Add gate.beatsBaseline() and gate.beatsChampion().',
        ),
      ]

const partsLeaveTraining = (name: string, model: Model) =>
  model.split.validation + model.split.test < 0.9
    ? []
    : [error(`${name}.split`, 'leaves less than a tenth of the rows to train on.')]

const splitFitsColumn = (name: string, { data, split }: Model) => {
  const { by, column, embargo } = split
  if (column === undefined) return []
  const kind = data.columns[column]?.kind
  const place = `${name}.split.column`
  if (kind === undefined)
    return [error(place, `there is no column "${column}". The columns are ${list(Object.keys(data.columns))}.`)]
  if (by !== 'time') return []
  if (kind !== 'datetime' && kind !== 'number' && kind !== 'integer')
    return [error(place, `"${column}" is a ${kind} column, and time needs a datetime, number or integer column.`)]
  if (embargo === undefined || kind === 'datetime') return []
  const problem = `is a length of time, and "${column}" is a ${kind} column.`
  return [error(`${name}.split.embargo`, `${problem} Take it out, or declare the column with column.datetime().`)]
}

const modelRules = [
  columnsExist,
  wireNamesAreFree,
  targetIsLearnable,
  noLeak,
  featuresAreUsable,
  learnersFit,
  metricsFit,
  positiveIsLevel,
  thresholdNeedsTwo,
  cronIsReadable,
  triggersHaveMonitors,
  gatesExist,
  partsLeaveTraining,
  splitFitsColumn,
]

const list = (words: readonly string[]) => words.map((word) => `"${word}"`).join(', ')
