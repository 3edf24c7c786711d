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
  const codes = new Int32Array(words.length).fill(-1)
  for (let i = 0; i < codes.length; i++) {
    const word = words[i]!
    if (word === null) continue
    const code = known.get(word)
    if (code === undefined) known.set(word, known.size)
    codes[i] = code ?? known.size - 1
  }
  return { levels: [...known.keys()], codes }
}
