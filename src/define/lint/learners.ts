import { findLearner } from '../../learners.ts'
import type { LearnerDefinition } from '../learner.ts'
import type { Model } from '../model.ts'
import { taskOf } from '../task.ts'
import { error, type Finding } from './finding.ts'

export const learnersFit = (name: string, model: Model): Finding[] =>
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
