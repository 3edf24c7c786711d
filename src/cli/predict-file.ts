import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { columnNames, csvLine, openRecords, recordConverter } from '../data.ts'
import { CultivarError } from '../kit/errors.ts'
import { answer, type ClassAnswer, explain, type Row, type Servable } from '../serving.ts'
import type { Context } from '../store.ts'
import { countRows } from './progress.ts'
import { fileSource } from './sources.ts'

/** What became of a file. */
export interface Scored {
  rows: number
  failed: number
  /** How often each label was answered. */
  labels: Record<string, number>
  /** The first rows that did not fit, by their number in the file. */
  problems: { row: number; problem: string }[]
  output: string
}

interface Request {
  file: string
  output: string
  explain: boolean | undefined
}

/** Answers every row of a file into another one, which appears whole or not at all. */
export const predictFile = async (ctx: Context, servable: Servable, request: Request): Promise<Scored> => {
  const { file, output } = request
  const write = writerFor(output)
  if (resolve(file) === resolve(output))
    throw new CultivarError('cli/usage', '--output names the file that is read. Name another.')
  const source = fileSource(file)
  const names = await columnNames(source, ctx.root)
  const added = addedColumns(servable, names, request.explain)
  const scored: Scored = { rows: 0, failed: 0, labels: {}, problems: [], output }
  const records = scoreRecords(ctx, servable, { names, added, scored, request, source })
  const unfinished = `${output}.unfinished`
  try {
    await pipeline(Readable.from(write([...names, ...added.values()], records)), createWriteStream(unfinished))
    await rename(unfinished, output)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw fileProblem(error, output) ?? error
  }
  return scored
}

const fileProblem = (error: unknown, output: string) => {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (error instanceof CultivarError || syscall === undefined) return undefined
  return new CultivarError('cli/usage', `${output} cannot be written (${code}). Name a place that you may write to.`)
}

type Added = Map<string, string>

const addedColumns = ({ signature }: Servable, names: readonly string[], explained: boolean | undefined): Added => {
  const classes = ['label', 'confidence', ...signature.labels.map((label) => `probability_${label}`)]
  const wanted = signature.task === 'regression' ? ['prediction', 'low', 'high'] : classes
  const all = explained ? [...wanted, 'explanation'] : wanted
  return new Map(all.map((name) => [name, freeName(name, names)]))
}

// The truth often lies beside the rows in a column of the same name, and it must survive.
const freeName = (name: string, taken: readonly string[]): string =>
  taken.includes(name) ? freeName(`predicted_${name}`, taken) : name

interface Scoring {
  names: string[]
  added: Added
  scored: Scored
  request: Request
  source: ReturnType<typeof fileSource>
}

const scoreRecords = async function* (
  ctx: Context,
  servable: Servable,
  { names, added, scored, request, source }: Scoring,
): AsyncGenerator<unknown[][]> {
  const convert = recordConverter(servable.signature.inputs, names, request.file)
  const progress = countRows('answered')
  for await (const batch of openRecords(source, names, ctx.root)) {
    const values = Array.from({ length: batch[0]?.length ?? 0 }, (_, i) =>
      names.map((_name, column) => batch[column]![i]),
    )
    const inputs = values.map((row) => convert((name) => row[names.indexOf(name)]))
    const found = await scoreBatch(servable, inputs, request.explain)
    yield found.map((each, i) => {
      scored.rows++
      if (each.problem !== undefined) fail(scored, each.problem)
      else if (each.label !== undefined) scored.labels[each.label] = (scored.labels[each.label] ?? 0) + 1
      return [...values[i]!, ...[...added.keys()].map((name) => each.values[name] ?? null)]
    })
    progress.add(found.length)
  }
  progress.done()
}

interface ScoredRow {
  values: Record<string, unknown>
  label?: string
  problem?: string
}

// The rows that fit are answered together: a model in a process of its own is asked once.
const scoreBatch = async (
  servable: Servable,
  inputs: Record<string, unknown>[],
  explained: boolean | undefined,
): Promise<ScoredRow[]> => {
  const parsed = inputs.map((input) => parsedRow(servable, input))
  const fitting = parsed.flatMap(({ row }) => (row ? [row] : []))
  const answers = (await answer(servable, fitting)).values()
  return Promise.all(
    parsed.map(async ({ row, problem }): Promise<ScoredRow> => {
      if (!row) return { values: {}, ...(problem === undefined ? {} : { problem }) }
      const given = answers.next().value!
      const explanation = explained ? { explanation: (await explain(servable, row, given)).contributions } : {}
      return 'label' in given
        ? { label: given.label, values: { ...classValues(given), ...explanation } }
        : { values: { prediction: given.prediction, ...given.interval, ...explanation } }
    }),
  )
}

const parsedRow = (servable: Servable, input: Record<string, unknown>): { row?: Row; problem?: string } => {
  try {
    return { row: servable.parse(input) }
  } catch (error) {
    if (!(error instanceof CultivarError)) throw error
    return { problem: error.message }
  }
}

const classValues = ({ label, confidence, probabilities }: ClassAnswer): Record<string, unknown> => {
  const each = Object.entries(probabilities).map(([name, value]) => [`probability_${name}`, value])
  return { label, confidence, ...Object.fromEntries(each) }
}

const mostProblems = 10

const fail = (scored: Scored, problem: string) => {
  scored.failed++
  if (scored.problems.length >= mostProblems) return
  scored.problems.push({ row: scored.rows, problem })
  process.stderr.write(`row ${scored.rows}: ${problem}\n`)
}

type Writer = (names: string[], batches: AsyncIterable<unknown[][]>) => AsyncGenerator<string>

const writerFor = (output: string): Writer => {
  if (/\.csv$/i.test(output)) return csvLines
  if (/\.(jsonl|ndjson)$/i.test(output)) return jsonLines
  throw new CultivarError('cli/usage', `${output} has to end in .csv or .jsonl, which says how it is written.`)
}

const csvLines = async function* (names: string[], batches: AsyncIterable<unknown[][]>) {
  yield csvLine(names)
  for await (const batch of batches) yield batch.map(csvLine).join('')
}

const jsonLines = async function* (names: string[], batches: AsyncIterable<unknown[][]>) {
  for await (const batch of batches) {
    yield batch.map((row) => `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]])))}\n`).join('')
  }
}
