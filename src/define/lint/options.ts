import type { LearnerDefinition, MemberDefinition } from '../learner.ts'
import type { Model } from '../model.ts'
import { levelsOf, taskOf } from '../task.ts'
import { error, type Finding, list, warning } from './finding.ts'

type Options<Name extends LearnerDefinition['learner']> = Extract<LearnerDefinition, { learner: Name }>['options']

/** What options call by name, columns and classes, has to be there: a name that is not is never looked at again. */
export const optionsNameWhatExists = (name: string, model: Model): Finding[] =>
  model.learners.flatMap((definition, i) => inLearner(model, `${name}.learners[${i}]`, definition))

const inLearner = (model: Model, place: string, definition: LearnerDefinition): Finding[] => {
  switch (definition.learner) {
    case 'ensemble':
      return definition.options.members.flatMap((member: MemberDefinition, m) =>
        inLearner(model, `${place}.members[${m}]`, member),
      )
    case 'linear':
      return inLinear(model, place, definition.options)
    case 'boostedTrees':
      return inTrees(model, place, definition.options)
    case 'mixed':
      return inTrees(model, `${place}.trees`, definition.options.trees ?? {})
    case 'onnx':
      return inOnnx(model, place, definition.options)
    default:
      return []
  }
}

const inLinear = (model: Model, place: string, options: Options<'linear'>) => {
  const { targetEncode = [], hashEncode = [], ordinal = {}, classWeight } = options
  return [
    ...targetEncode.flatMap((column) => ofKind(model, `${place}.targetEncode`, column, categories)),
    ...hashEncode.flatMap((column) => ofKind(model, `${place}.hashEncode`, column, categories)),
    ...Object.keys(ordinal).flatMap((column) => ofKind(model, `${place}.ordinal`, column, categories)),
    ...Object.entries(ordinal).flatMap(([column, order]) =>
      stepsAreLevels(model, `${place}.ordinal.${column}`, column, order),
    ),
    ...namedOnce(place, { targetEncode, ordinal: Object.keys(ordinal), hashEncode }),
    ...classesExist(model, `${place}.classWeight`, classWeight),
  ]
}

const inTrees = (model: Model, place: string, { monotonicCst = {}, classWeight }: Options<'boostedTrees'>) => [
  ...Object.keys(monotonicCst).flatMap((column) => ofKind(model, `${place}.monotonicCst`, column, numbers)),
  ...classesExist(model, `${place}.classWeight`, classWeight),
]

const inOnnx = (model: Model, place: string, { inputs = {}, outputs }: Options<'onnx'>) => [
  ...Object.values(inputs).flatMap((column) => ofKind(model, `${place}.inputs`, column)),
  ...(outputs?.classes === undefined ? [] : classesExist(model, `${place}.outputs.classes`, outputs.classes)),
]

interface Wanted {
  what: string
  kinds: readonly string[]
}

const categories: Wanted = { what: 'categories', kinds: ['category'] }
const numbers: Wanted = { what: 'columns of numbers', kinds: ['number', 'integer', 'boolean'] }

const ofKind = ({ data, features }: Model, place: string, column: string, wanted?: Wanted): Finding[] => {
  const fitting = features.filter((feature) => !wanted || wanted.kinds.includes(data.columns[feature]?.kind ?? ''))
  if (fitting.includes(column)) return []
  const there = fitting.length === 0 ? 'There are none' : `There are ${list(fitting)}`
  const problem = features.includes(column)
    ? `"${column}" is a ${data.columns[column]?.kind} column, and this is for ${wanted?.what}.`
    : `"${column}" is not among the features.`
  return [error(place, `${problem} ${there}${wanted ? ` of that kind` : ''}.`)]
}

const stepsAreLevels = ({ data }: Model, place: string, name: string, order: readonly string[]): Finding[] => {
  const column = data.columns[name]
  if (column?.kind !== 'category' || column.levels.length === 0) return []
  const strange = order.filter((step) => !column.levels.includes(step))
  if (strange.length > 0) return [error(place, `${list(strange)} is no level of ${list(column.levels)}.`)]
  const left = column.levels.filter((level) => !order.includes(level))
  return left.length === 0 ? [] : [warning(place, `leaves out ${list(left)}: such a value counts as missing.`)]
}

const namedOnce = (place: string, encodings: Record<string, readonly string[]>): Finding[] => {
  const names = Object.values(encodings).flatMap((columns) => [...new Set(columns)])
  const twice = [...new Set(names.filter((column, i) => names.indexOf(column) < i))]
  const options = Object.keys(encodings).join(', ')
  return twice.map((column) => error(place, `"${column}" can be read in one way: leave it in one of ${options}.`))
}

const classesExist = (
  { data, target }: Model,
  place: string,
  named: 'balanced' | readonly string[] | Readonly<Record<string, number>> | null | undefined,
): Finding[] => {
  const column = data.columns[target]
  if (!named || !column) return []
  if (taskOf(column) === 'regression') return [error(place, `speaks of classes, and "${target}" is a number.`)]
  if (named === 'balanced') return []
  const levels = levelsOf(column)
  const strange = (Array.isArray(named) ? named : Object.keys(named)).filter((name) => !levels.includes(name))
  if (strange.length === 0) return []
  return [error(place, `${list(strange)} is no class of "${target}". The classes are ${list(levels)}.`)]
}
