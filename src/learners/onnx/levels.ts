import { columnInput } from './columns.ts'
import { doubles, integers, node, type OnnxGraph } from './graph.ts'

/** For each row the place of its word in `levels`, int64 [rows], and `other` for a word that is none of them. A missing level is the empty word. */
export const placeInput = (
  graph: OnnxGraph,
  name: string,
  levels: readonly (string | null)[],
  other: number,
): string => {
  const input = node(graph, 'Squeeze', [columnInput(graph, { name, kind: 'category' }), integers(graph, [1])])
  // An encoder without keys is none, so there is one that no word has to be.
  const places = levels.map((level, place) => ({ word: level ?? '', place, isMissing: level === null }))
  const hasMissing = places.some(({ isMissing }) => isMissing)
  const keys = places.filter(({ word, isMissing }) => isMissing || word !== '' || !hasMissing)
  if (keys.length === 0) keys.push({ word: '', place: other, isMissing: false })
  return node(graph, 'LabelEncoder', [input], {
    keys_strings: { texts: keys.map(({ word }) => word) },
    values_int64s: { ints: keys.map(({ place }) => place) },
    default_int64: { int: other },
  })
}

/** The rows of a table of so many columns that stand at these places (int64 [rows]), as doubles [rows, width]. */
export const rowsAt = (graph: OnnxGraph, places: string, table: ArrayLike<number>, width: number): string =>
  node(graph, 'Gather', [doubles(graph, table, [table.length / width, width]), places])
