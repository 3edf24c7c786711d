import { metricTask } from '../metric.ts'
import type { Model } from '../model.ts'
import { levelsOf, taskOf } from '../task.ts'
import { error, type Finding, list, warning } from './finding.ts'

export const metricsFit = (name: string, model: Model): Finding[] => {
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

export const positiveIsLevel = (name: string, model: Model): Finding[] => {
  const target = model.data.columns[model.target]
  const levels = levelsOf(target)
  if (model.positive === undefined || levels.includes(model.positive)) return []
  return [error(`${name}.positive`, `"${model.positive}" is no level of ${list(levels)}.`)]
}

export const thresholdNeedsTwo = (name: string, model: Model): Finding[] => {
  const target = model.data.columns[model.target]
  const levels = levelsOf(target)
  if (model.threshold === 0.5 || levels.length === 2) return []
  return [error(`${name}.threshold`, `works for two classes; "${model.target}" has ${levels.length}.`)]
}

export const gatesExist = (name: string, model: Model): Finding[] =>
  model.gates.length > 0
    ? []
    : [
        warning(
          `${name}.gates`,
          'is empty: every training that ends is promoted. Add gate.beatsBaseline() and gate.beatsChampion().',
        ),
      ]
