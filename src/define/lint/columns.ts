import type { Model } from '../model.ts'
import { error, type Finding, list, warning } from './finding.ts'

export const columnsExist = (name: string, model: Model): Finding[] => {
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
export const wireNames: ReadonlySet<string> = new Set([
  'instances',
  'return_probabilities',
  'explain',
  '__proto__',
  'constructor',
  'prototype',
])

export const wireNamesAreFree = (name: string, model: Model): Finding[] =>
  Object.keys(model.data.columns)
    .filter((column) => wireNames.has(column))
    .map((column) => error(`${name}.data.columns.${column}`, 'is a name that a request needs. Rename the column.'))

export const targetIsLearnable = (name: string, model: Model): Finding[] => {
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
  const strange = Object.entries(target.aliases)
    .filter(([, level]) => !target.levels.includes(level))
    .map(([alias, level]) =>
      error(`${name}.target`, `alias "${alias}" stands for "${level}", which is no level of ${list(target.levels)}.`),
    )
  return [...twins(`${name}.target`, target.levels), ...strange]
}

const twins = (place: string, levels: readonly string[]): Finding[] => {
  const folded = levels.map((level) => level.toLowerCase())
  const alike = levels.filter((_, i) => folded.indexOf(folded[i]!) !== folded.lastIndexOf(folded[i]!))
  if (alike.length === 0) return []
  const problem = `${list(alike)} differ in case alone, and would be told apart. If they are one, make the others aliases.`
  return [warning(place, problem)]
}

export const noLeak = (name: string, model: Model): Finding[] =>
  model.features.includes(model.target)
    ? [error(`${name}.features`, `holds the target "${model.target}": the model would read the answer. Take it out.`)]
    : []

export const featuresAreUsable = (name: string, model: Model): Finding[] =>
  model.features.flatMap((feature, i) => {
    const column = model.data.columns[feature]
    const place = `${name}.features[${i}]`
    if (column?.kind === 'id')
      return [error(place, `"${feature}" is an id: it names a row and says nothing of others.`)]
    return []
  })
