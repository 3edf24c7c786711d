import type { ColumnKind } from '../../kit/table.ts'
import { cast, type ElementType, input, node, type OnnxGraph } from './graph.ts'

/** A column of the model as its graph takes it. */
export interface OnnxColumn {
  name: string
  kind: ColumnKind
}

/** How values of a kind arrive; a datetime is milliseconds since the epoch, which a float32 could not tell apart. */
const columnType = (kind: ColumnKind): ElementType => {
  if (kind === 'text' || kind === 'category' || kind === 'id') return 'string'
  return kind === 'datetime' ? 'double' : 'float'
}

/** The input of a column: a tensor [rows, 1] of its own. Missing is NaN, of words the empty string. */
export const columnInput = (graph: OnnxGraph, { name, kind }: OnnxColumn): string =>
  input(graph, { name, type: columnType(kind), shape: ['rows', 1] })

/** A numeric column as doubles [rows, 1]. */
export const numberInput = (graph: OnnxGraph, column: OnnxColumn): string =>
  cast(graph, columnInput(graph, column), 'double')

/** For every word the number beside its level, as doubles [rows, 1]; NaN for a word that is none of the levels. */
export const levelInput = (
  graph: OnnxGraph,
  column: OnnxColumn,
  levels: readonly string[],
  values: Float32Array,
): string => {
  const numbers = node(graph, 'LabelEncoder', [columnInput(graph, column)], {
    keys_strings: { texts: [...levels] },
    values_floats: { floats: values },
    default_float: { float: Number.NaN },
  })
  return cast(graph, numbers, 'double')
}
