import type { Forest, ForestColumn } from '../../src/learners/trees/forest.ts'
import golden from './tree-shap.json' with { type: 'json' }

interface Case {
  name: string
  forest: Forest
  rows: Float64Array[]
  /** Rows × outputs × (contributions, then the base). */
  pathDependent: number[][][]
  /** Row-major cells, and what comes out against them, for the cases that have them. */
  background: Float64Array
  against: number[][][]
}

type Written = (typeof golden.cases)[number]

const cellsOf = (row: (number | null)[]) => Float64Array.from(row, (cell) => cell ?? Number.NaN)

const columnOf = (levels: number, i: number): ForestColumn => {
  if (levels === 0) return { name: `column ${i}`, kind: 'number' }
  return {
    name: `column ${i}`,
    kind: 'category',
    levels: Array.from({ length: levels }, (_, level) => `level ${level}`),
  }
}

const forestOf = ({ forest }: Written): Forest => ({
  columns: forest.columns.map(columnOf),
  outputs: forest.outputs,
  base: Float64Array.from(forest.base),
  starts: Int32Array.from(forest.starts),
  feature: Int32Array.from(forest.feature),
  threshold: Float32Array.from(forest.threshold),
  left: Int32Array.from(forest.left),
  right: Int32Array.from(forest.right),
  missingLeft: Uint8Array.from(forest.missingLeft),
  set: Int32Array.from(forest.set),
  sets: Int32Array.from(forest.sets),
  value: Float64Array.from(forest.value),
  cover: Float64Array.from(forest.cover),
})

/** Models of xgboost and LightGBM as forests, and what they and the shap package say of rows; tree-shap.py makes them. */
export const treeShapCases: Case[] = golden.cases.map((written) => ({
  name: written.name,
  forest: forestOf(written),
  rows: written.rows.map(cellsOf),
  pathDependent: written.pathDependent,
  background: cellsOf((written.background ?? []).flat()),
  against: written.against ?? [],
}))
