// Why 1,000 rows of adult score as they do, by 100 trees of 31 leaves: our path-dependent TreeSHAP beside LightGBM's
// pred_contrib and the shap package on trees of scikit-learn, where its own code runs. One thread each.
import { join } from 'node:path'
import type { Figure } from '../comparison.ts'
import { bench, python, scratchFolder } from '../setup.ts'
import { files, read } from './adult.ts'
import { runJson } from './contest.ts'
import { absence, handOver, type Task } from './task.ts'

interface Explained {
  /** Processor time of the fastest of three rounds. */
  seconds: number
  fault: number
}

export const readExplained = async (): Promise<Task> => {
  const task = await read()
  const parts = task.parts.map(({ train, test }) => ({
    train,
    validation: new Int32Array(0),
    test: test.subarray(0, 1000),
  }))
  return { ...task, parts, fixed: { maxIter: 100, earlyStopping: 0, maxLeafNodes: 31 } }
}

export const shap: Figure = {
  name: 'shap',
  absence: () => absence(...files),
  measure: async () => {
    const folder = handOver(await readExplained(), scratchFolder('learners/shap'))
    const program = join(bench, 'peers', 'learners_shap.py')
    const ours = await runJson<Explained>('shap: boostedTrees', process.execPath, [
      join(bench, 'learners', 'ours', 'shap.ts'),
    ])
    const lightgbm = await runJson<Explained>('shap: lightgbm', python, [program, 'lightgbm', folder])
    const ofPackage = await runJson<Explained>('shap: shap', python, [program, 'shap', folder])
    const line = { figure: 'shap', measure: '1,000 rows, CPU s', ours: ours.seconds }
    return {
      comparisons: [
        { ...line, peer: 'LightGBM', theirs: lightgbm.seconds },
        { ...line, peer: 'shap', theirs: ofPackage.seconds },
        { ...line, measure: 'largest error of the sum', peer: 'LightGBM', ours: ours.fault, theirs: lightgbm.fault },
      ],
      details: { ours, lightgbm, shap: ofPackage },
    }
  },
}
