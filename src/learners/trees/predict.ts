import type { EncodedColumns } from '../encoders/columns.ts'
import { type Workspace, withWorkspace } from '../kernels/workspace.ts'
import type { Forest } from './forest.ts'
import { columnReader, rowReader } from './read-row.ts'
import { goesLeft } from './shap/branch.ts'

const rowsAtOnce = 2048

/** The scores of rows, `outputs` side by side for each: what the forest starts from, and then tree after tree. */
export const scoreRows = (forest: Forest, encoded: EncodedColumns, rows: Int32Array): Float64Array =>
  withWorkspace((space) => {
    const { columns, outputs, base } = forest
    const stride = Math.max(1, columns.length)
    const numbers = space.float32(stride * rowsAtOnce)
    const out = space.float64(outputs * rowsAtOnce)
    const walk = layOut(space, forest, stride)
    const scores = new Float64Array(rows.length * outputs)
    const readers = columns.map((column) => columnReader(column, encoded))
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      const some = rows.subarray(from, from + rowsAtOnce)
      for (const [i, read] of readers.entries()) read(some, numbers.view.subarray(i), stride)
      for (let i = 0; i < some.length * outputs; i++) out.view[i] = base[i % outputs]!
      walk(numbers.at, some.length, out.at)
      scores.set(out.view.subarray(0, some.length * outputs), from * outputs)
    }
    return scores
  })

/** Copies the trees to where the kernels read them; returns what adds all of them to the scores of some rows. */
const layOut = (space: Workspace, forest: Forest, stride: number) => {
  const { starts, outputs, set, sets, value } = forest
  const nodes = space.uint32(forest.feature.length * 4)
  nodes.view.set(packNodes(forest))
  const values = space.float64(value.length)
  values.view.set(value)
  const bits = space.int32(sets.length)
  bits.view.set(sets)
  const places = space.uint32(set.length)
  for (let node = 0; node < set.length; node++) places.view[node] = set[node]! < 0 ? 0 : bits.at + set[node]! * 4
  const { walkMixed, walkNumbers } = space.kernels
  return (numbers: number, rows: number, out: number): void => {
    for (let tree = 0; tree + 1 < starts.length; tree++) {
      const root = starts[tree]!
      const mixed = set.subarray(root, starts[tree + 1]!).some((at) => at >= 0)
      const own = out + (tree % outputs) * 8
      const common = [numbers, rows, stride * 4, nodes.at, root, values.at, own, outputs * 8] as const
      if (mixed) walkMixed(...common, places.at)
      else walkNumbers(...common)
    }
  }
}

/** As kernels/assembly/walk.ts reads them. */
const packNodes = ({ feature, threshold, left, right, missingLeft }: Forest): Uint32Array => {
  const packed = new Uint32Array(feature.length * 4)
  const thresholds = new Float32Array(packed.buffer)
  for (let node = 0; node < feature.length; node++) {
    const isLeaf = feature[node]! < 0
    thresholds[node * 4] = threshold[node]!
    packed[node * 4 + 1] = isLeaf ? 0 : feature[node]! | (missingLeft[node] === 1 ? 0 : 0x80000000)
    packed[node * 4 + 2] = isLeaf ? node : left[node]!
    packed[node * 4 + 3] = isLeaf ? node : right[node]!
  }
  return packed
}

/** A forest made ready for single rows. */
interface RowScorer {
  /** The row as the trees read it: a float32 number for each column. */
  cells(row: Record<string, unknown>): Float32Array
  scores(cells: Float32Array): Float64Array
}

// Made once for a forest, and kept as long as it lives.
const scorers = new WeakMap<Forest, RowScorer>()

const scorerOf = (forest: Forest): RowScorer => {
  const known = scorers.get(forest)
  if (known) return known
  const scorer = rowScorer(forest)
  scorers.set(forest, scorer)
  return scorer
}

/** The scores of one row of a request, the same to the last bit as those of `scoreRows`. */
export const scoreRow = (forest: Forest, row: Record<string, unknown>): Float64Array => {
  const scorer = scorerOf(forest)
  return scorer.scores(scorer.cells(row))
}

/** The numbers that the trees compare for a row of a request: NaN where a value is missing, the index of a level. */
export const cellsOf = (forest: Forest, row: Record<string, unknown>): Float64Array =>
  Float64Array.from(scorerOf(forest).cells(row))

const rowScorer = (forest: Forest): RowScorer => {
  const { columns, starts, outputs, base, feature, left, right, value } = forest
  const read = rowReader(columns)
  const cells = new Float32Array(columns.length)
  return {
    cells: (row) => {
      read(row, cells)
      return cells
    },
    scores: (numbers) => {
      const scores = Float64Array.from(base)
      for (let tree = 0; tree + 1 < starts.length; tree++) {
        let node = starts[tree]!
        while (feature[node]! >= 0) {
          node = goesLeft(forest, node, numbers[feature[node]!]!) ? left[node]! : right[node]!
        }
        scores[tree % outputs]! += value[node]!
      }
      return scores
    },
  }
}
