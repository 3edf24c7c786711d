// A task is rows of real data, what to learn from them, and who learns from which rows and is asked about which others. Our
// process reads it here; the peers' processes get the very same rows as numbers in a folder.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSource } from '../../src/data.ts'
import { type Columns, source } from '../../src/define.ts'
import { isNumeric, type Table } from '../../src/kit/table.ts'
import { type DatePart, datePart, dateParts } from '../../src/learners/encoders/dates.ts'
import type { BoostedTreesOptions } from '../../src/learners/trees/options.ts'
import { findLearner, type Target } from '../../src/learners.ts'
import { dataFolder } from '../setup.ts'

export interface Task {
  /** The feature columns. */
  table: Table
  target: Target
  parts: Part[]
  /** What boosted trees are told beyond their defaults. */
  fixed: Partial<BoostedTreesOptions>
}

/** Validation rows say how many trees there shall be; then the model learns from them too, as `cultivar train` does it. */
export interface Part {
  train: Int32Array
  validation: Int32Array
  test: Int32Array
}

/** The rows of a file under CULTIVAR_DATA. */
export const readRows = async (path: string, columns: Columns, missing: string[] = []): Promise<Table> => {
  const { table, violations } = await readSource(source.csv(path, { missing }), columns, { root: dataFolder() })
  const [first] = violations
  if (first) throw new Error(`${path} has "${first.value}" in the column ${first.column}.`)
  return table
}

/** Why the files are not there to be read; undefined where they are. */
export const absence = (...paths: string[]): string | undefined => {
  const lacking = paths.find((path) => !existsSync(join(dataFolder(), path)))
  return lacking && `${join(dataFolder(), lacking)} is not there; set CULTIVAR_DATA to the folder of the data sets`
}

/** The settings that boosted trees have for the rows of a part, ours and the peers'. */
export const settingsOf = ({ target, fixed }: Task, { train }: Part): BoostedTreesOptions => {
  const facts = { rows: train.length, task: target.task }
  return findLearner('boostedTrees').candidates(fixed, 'quick', facts)[0] as BoostedTreesOptions
}

/** Rows `from` to `to`, the last one not among them. */
export const span = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i)

/**
 * Writes the task as the Python peers read it: task.json, and as float64 the columns one after the other (x.bin) and the
 * target (y.bin). Levels are their indices, moments the parts that our trees see, missing is NaN.
 */
export const handOver = (task: Task, folder: string): string => {
  mkdirSync(folder, { recursive: true })
  const columns = Object.entries(task.table.columns).flatMap(([name, column]) => {
    if (!isNumeric(column)) return [{ name, category: true, values: codesOf(column.values) }]
    if (column.kind !== 'datetime') return [{ name, category: false, values: column.values }]
    return dateParts.map((part) => ({ name: `${name} ${part}`, category: false, values: partsOf(column.values, part) }))
  })
  const cells = new Float64Array(columns.length * task.table.rows)
  for (const [i, { values }] of columns.entries()) cells.set(values, i * task.table.rows)
  const { target } = task
  const wanted = target.task === 'regression' ? target.values : Float64Array.from(target.labels)
  const parts = task.parts.map((part) => ({
    ...{ train: [...part.train], validation: [...part.validation], test: [...part.test] },
    settings: settingsOf(task, part),
  }))
  const about = {
    task: target.task,
    rows: task.table.rows,
    columns: columns.map(({ name, category }) => ({ name, category })),
  }
  writeFileSync(join(folder, 'task.json'), JSON.stringify({ ...about, parts }))
  writeFileSync(join(folder, 'x.bin'), new Uint8Array(cells.buffer))
  writeFileSync(join(folder, 'y.bin'), new Uint8Array(wanted.buffer))
  return folder
}

const codesOf = (words: (string | null)[]): Float64Array => {
  const levels = [...new Set(words)].filter((word) => word !== null).sort()
  const codes = new Map(levels.map((level, i) => [level, i]))
  return Float64Array.from(words, (word) => (word === null ? Number.NaN : codes.get(word)!))
}

const partsOf = (moments: Float64Array, part: DatePart) => moments.map((ms) => datePart(ms, part))
