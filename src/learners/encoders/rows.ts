import { CultivarError } from '../../kit/errors.ts'
import { select, type Table } from '../../kit/table.ts'
import { type EncodedColumns, encodeColumns } from './columns.ts'
import { type EncodedText, encodeText } from './text.ts'

/** Rows as texts, counted together, and as the other columns; null where there is no text. */
export interface EncodedRows {
  rows: number
  text: EncodedText | null
  columns: EncodedColumns
}

/** Refuses ids (data/column-type), which are like nothing but themselves, and a table without columns (data/column-missing). */
export const encodeRows = (features: Table, ngrams: number, bits: number): EncodedRows => {
  const names = Object.keys(features.columns)
  const isText = (name: string) => features.columns[name]!.kind === 'text'
  refuse(features)
  const texts = names.filter(isText)
  return {
    rows: features.rows,
    text: texts.length > 0 ? encodeText(select(features, texts), ngrams, bits) : null,
    columns: encodeColumns(
      select(
        features,
        names.filter((name) => !isText(name)),
      ),
    ),
  }
}

const refuse = ({ columns }: Table): void => {
  const entries = Object.entries(columns)
  if (entries.length === 0)
    throw new CultivarError('data/column-missing', 'There is no feature to learn from. Name one.')
  const id = entries.find(([, { kind }]) => kind === 'id')
  if (!id) return
  const message = `Column "${id[0]}" is an id, and an id tells nothing of other rows. Take it out of the features.`
  throw new CultivarError('data/column-type', message, { column: id[0], kind: 'id' })
}
