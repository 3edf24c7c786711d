import { columnNames, convertText, inferColumns, readAsText } from '../data.ts'
import type { Columns, Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type DriftTest, driftBetween } from '../monitoring.ts'
import { chosenModel } from './models.ts'
import { loadProject } from './project.ts'
import { fileSource } from './sources.ts'

/** What was compared, and every test. */
export interface Drift {
  reference: { name: string; rows: number }
  current: { name: string; rows: number }
  /** Columns that only one side has, which nothing can be said of. */
  skipped: string[]
  tests: DriftTest[]
}

interface Question {
  reference: string
  current: string
  confidence: number
  /** These only. */
  columns?: string[]
  /** The folder of the typed file, which need not be there. */
  project: string
  model?: string
}

/** Compares the columns that both files have. */
export const compareFiles = async (options: Question): Promise<Drift> => {
  const { reference, current, confidence } = options
  const [before, now] = [fileSource(reference), fileSource(current)]
  const declared = await declaredColumns(options)
  const has = [await columnsOf(before), await columnsOf(now)] as const
  const names = chosenNames(options, has)
  const tables = [await readAsText(before, names, root), await readAsText(now, names, root)]
  const known = Object.fromEntries(Object.entries(declared).filter(([name]) => names.includes(name)))
  const unknown = names.filter((name) => !Object.hasOwn(known, name))
  const columns = { ...known, ...inferColumns(tables, unknown) }
  const [first, second] = convertText(tables, columns)
  const skipped = [...new Set(has.flat())].filter((name) => !Object.hasOwn(columns, name))
  return {
    reference: { name: reference, rows: first!.rows },
    current: { name: current, rows: second!.rows },
    skipped: options.columns ? [] : skipped,
    tests: driftBetween(first!, second!, Object.keys(columns), { confidence }),
  }
}

// The paths are absolute by now; errors show them from here.
const root = process.cwd()

const columnsOf = (source: Source) => columnNames(source, root)

/** What the project says of its columns. Without a project everything is inferred, unless a model was named. */
const declaredColumns = async ({ project: folder, model }: Question): Promise<Columns> => {
  try {
    const { project } = await loadProject(folder)
    const named = model ?? project.default
    return named === undefined ? {} : chosenModel(project, named).model.data.columns
  } catch (error) {
    if (model === undefined && error instanceof CultivarError && error.code === 'config/missing') return {}
    throw error
  }
}

const chosenNames = (
  { reference, current, columns }: Question,
  [before, now]: readonly [string[], string[]],
): string[] => {
  const both = before.filter((name) => now.includes(name))
  for (const name of columns ?? []) {
    if (both.includes(name)) continue
    const path = before.includes(name) ? current : reference
    const message = `${path} has no column "${name}". Both files have ${listed(both)}.`
    throw new CultivarError('data/column-missing', message, { path, missing: [name], columns: both })
  }
  if (both.length > 0) return columns ?? both
  const message = `The files have no column in common: ${reference} has ${listed(before)}, ${current} has ${listed(now)}.`
  throw new CultivarError('data/column-missing', message, { reference: before, current: now })
}

const listed = (names: string[]) => names.map((name) => `"${name}"`).join(', ') || 'none'
