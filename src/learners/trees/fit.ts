import type { Random } from '../../kit/random.ts'
import type { EncodedColumns } from '../encoders/columns.ts'
import { withWorkspace } from '../kernels/workspace.ts'
import type { Sample } from '../learner.ts'
import { boost } from './boost.ts'
import { type BoostedTrees, decide } from './decide.ts'
import { featuresOf } from './features.ts'
import { goalOf } from './goal.ts'
import { finishForest } from './growing-forest.ts'
import { binFeatures } from './matrix.ts'
import { checkMonotone } from './monotone.ts'
import type { BoostedTreesOptions } from './options.ts'

/** Fits boosted trees to the rows of the sample. Refuses what the contract of learners names. */
export const fitTrees = (
  { encoded, rows, target, validation = new Int32Array(0), watch, crew }: Sample<EncodedColumns>,
  options: BoostedTreesOptions,
  random: Random,
): BoostedTrees => {
  const goal = goalOf(target, { rows, validation }, options)
  checkMonotone(encoded, options)
  const meaning = { ...goal.meaning, rows: rows.length }
  return withWorkspace((space) => {
    const matrix = binFeatures(space, featuresOf(encoded), { rows, validation }, { maxBins: options.maxBins, random })
    const objective = goal.objective(space)
    const { grown, rounds } = boost(space, {
      ...{ matrix, objective, options, random, crew },
      rows: rows.length + validation.length,
      training: rows.length,
      watch: watch && ((round, scores) => watch(round, decide({ ...meaning, rounds: round }, sideBySide(scores)))),
    })
    const { columns } = matrix
    const forest = finishForest(grown, rounds * objective.outputs, { columns, base: objective.base })
    return { ...meaning, forest, rounds }
  }, crew)
}

const sideBySide = (outputs: Float64Array[]): Float64Array => {
  if (outputs.length === 1) return outputs[0]!
  return Float64Array.from(
    { length: outputs.length * outputs[0]!.length },
    (_, i) => outputs[i % outputs.length]![Math.floor(i / outputs.length)]!,
  )
}
