import { isNumeric, type Table } from '../../kit/table.ts'

/** Numbers, NaN where missing. A boolean is 0 or 1, a datetime milliseconds since the epoch. */
export interface NumberColumn {
  name: string
  kind: 'number' | 'integer' | 'boolean' | 'datetime'
  values: Float64Array
}

/** Words as indices into `levels`, −1 where missing. Levels stand in the order in which the rows bring them. */
export interface LevelColumn {
  name: string
  kind: 'category'
  levels: string[]
  codes: Int32Array
}

export type EncodedColumn = NumberColumn | LevelColumn

/** A table as the learners of tables read it. Nothing in it was learned: levels are those of these very rows. */
export interface EncodedColumns {
  rows: number
  columns: EncodedColumn[]
}

/** Numbers stay where they are, words become codes. */
export const encodeColumns = (features: Table): EncodedColumns => ({
  rows: features.rows,
  columns: Object.entries(features.columns).map(([name, column]): EncodedColumn => {
    if (isNumeric(column)) return { name, kind: column.kind, values: column.values }
    return { name, kind: 'category', ...codesOf(column.values) }
  }),
})

const codesOf = (words: (string | null)[]): Pick<LevelColumn, 'levels' | 'codes'> => {
  const known = new Map<string, number>()
  const codes = Int32Array.from(words, (word) => {
    if (word === null) return -1
    const code = known.get(word) ?? known.size
    if (code === known.size) known.set(word, code)
    return code
  })
  return { levels: [...known.keys()], codes }
}
