import type { Columns } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'

/** An opened source: the columns it has, and its rows as raw values of the wanted columns, in their order. */
export interface Opened {
  /** Complete after the last batch. */
  names: Iterable<string>
  batches: AsyncIterable<unknown[][]>
}

/** Refuses a source that lacks a column, or has one twice. */
export const requireColumns = (path: string, names: readonly string[], wanted: Columns): void => {
  const missing = Object.keys(wanted).filter((name) => !names.includes(name))
  if (missing.length > 0) throw columnMissing(path, names, missing)
  const twice = Object.keys(wanted).find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice === undefined) return
  throw new CultivarError('data/unreadable', `${path} has two columns "${twice}". Rename one of them.`, {
    path,
    column: twice,
  })
}

export const columnMissing = (path: string, names: readonly string[], missing: readonly string[], hint = '') => {
  const word = missing.length === 1 ? 'column' : 'columns'
  const has = names.length === 0 ? 'no columns' : list(names)
  const message = `${path} has no ${word} ${list(missing)} (it has ${has}).${hint} Rename the column in the data set, or add it to the source.`
  return new CultivarError('data/column-missing', message, { path, missing, columns: names.slice(0, shownNames) })
}

const shownNames = 50
const list = (names: readonly string[]) => {
  const shown = names.slice(0, shownNames).map((name) => `"${name.slice(0, 80)}"`)
  return names.length > shownNames ? `${shown.join(', ')} and ${names.length - shownNames} more` : shown.join(', ')
}
