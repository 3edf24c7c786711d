import { lstatSync, mkdtempSync, readFileSync, type Stats } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { writeSnapshot } from '../../data.ts'
import { toMs } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Table } from '../../kit/table.ts'
import { type Ended, runProgram } from './process.ts'

/** What a program is asked to learn. The tables hold the features and the target. */
export interface Lesson {
  train: Table
  validation: Table
  /** Task, target, features, classes and the like, as the program reads them from `parameters.json`. */
  parameters: Record<string, unknown>
  /** The project's folder, where the program runs. */
  root: string
  signal: AbortSignal | undefined
  heard: (line: string) => void
}

export interface CommandOptions {
  run: string
  timeout: string
  memory: string | null
}

/** What the program left. */
export interface Learned {
  model: Buffer
  metrics: Record<string, number>
  log: string
}

/**
 * Runs a program of any language. Its environment names `CULTIVAR_TRAIN` and `CULTIVAR_VALIDATION` (Parquet),
 * `CULTIVAR_PARAMETERS` (JSON) and `CULTIVAR_OUTPUT`, a folder where it leaves `model.onnx` and, if it likes,
 * `metrics.json`, an object of numbers. Refuses (training/command) one that fails, takes too long or too much, or leaves no model.
 */
export const runCommand = async (options: CommandOptions, lesson: Lesson): Promise<Learned> => {
  const folder = mkdtempSync(join(tmpdir(), 'cultivar-command-'))
  try {
    const environment = await layOut(folder, lesson)
    const ended = await runProgram(
      {
        command: options.run,
        folder: lesson.root,
        environment,
        log: join(folder, 'command.log'),
        timeoutMs: toMs(options.timeout),
        memoryBytes: options.memory === null ? undefined : bytesOf(options.memory),
        signal: lesson.signal,
      },
      lesson.heard,
    )
    refuseUnfinished(options, ended)
    return { ...collect(folder, ended), log: readLog(join(folder, 'command.log')) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const layOut = async (folder: string, { train, validation, parameters }: Lesson): Promise<NodeJS.ProcessEnv> => {
  const files = {
    CULTIVAR_TRAIN: join(folder, 'train.parquet'),
    CULTIVAR_VALIDATION: join(folder, 'validation.parquet'),
    CULTIVAR_PARAMETERS: join(folder, 'parameters.json'),
  }
  await writeSnapshot(train, files.CULTIVAR_TRAIN)
  await writeSnapshot(validation, files.CULTIVAR_VALIDATION)
  await writeFile(files.CULTIVAR_PARAMETERS, JSON.stringify(parameters, null, 2))
  // What leads to the database is no business of the program.
  const { DATABASE_URL: _, ...inherited } = process.env
  return { ...inherited, ...files, CULTIVAR_OUTPUT: folder }
}

const units = { MB: 2 ** 20, GB: 2 ** 30 } as const

const bytesOf = (memory: string): number => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(MB|GB)$/.exec(memory)!
  return Number(amount) * units[unit as keyof typeof units]
}

const refuseUnfinished = ({ run, timeout, memory }: CommandOptions, { reason, code, tail }: Ended): void => {
  if (reason === 'cancelled') throw new CultivarError('training/cancelled', `The command was cancelled: ${run}`)
  const problem = {
    timeout: `was still running after ${timeout} and was ended. Give it more time (timeout), or less to do`,
    memory: `took more than ${memory} of memory and was ended. Give it more (memory), or less to hold`,
    exit: `ended with code ${code}. Run it by hand to see more`,
  }[reason]
  if (reason === 'exit' && code === 0) return
  const said = tail === '' ? 'It printed nothing.' : `It said last:\n${tail}`
  throw new CultivarError('training/command', `\`${run}\` ${problem}. ${said}`, { run, reason, code })
}

const mostModelBytes = 2 * 2 ** 30

const collect = (folder: string, { tail }: Ended): Omit<Learned, 'log'> => {
  const path = join(folder, 'model.onnx')
  const left = leftAt(path)
  if (!left || left.size === 0) throw badOutput(`left no model.onnx, where CULTIVAR_OUTPUT says, ${ofTail(tail)}`)
  refuseOther('model.onnx', left, mostModelBytes, '2 GB')
  return { model: readFileSync(path), metrics: metricsOf(join(folder, 'metrics.json')) }
}

const ofTail = (tail: string) => (tail === '' ? 'and printed nothing.' : `and said last:\n${tail}`)

// Asked of the name itself: what a link leads to is not what the program made, and may be anybody's.
const leftAt = (path: string) => lstatSync(path, { throwIfNoEntry: false })

const refuseOther = (name: string, left: Stats, most: number, words: string): void => {
  if (!left.isFile()) throw badOutput(`left a ${name} that is no file but a link, a folder or the like. Copy it there.`)
  if (left.size > most) throw badOutput(`left a ${name} of over ${words}. Leave a smaller one.`)
}

const badOutput = (problem: string) =>
  new CultivarError('training/command', `The command ${problem}`, { reason: 'output' })

// The program may have removed it, or put something else in its place.
const readLog = (path: string): string => (leftAt(path)?.isFile() ? readFileSync(path, 'utf8') : '')

const mostMetricsBytes = 2 ** 20
// They are kept beside those of the run, under `command_` and their name.
const metricsSchema = z.record(z.string().max(200), z.number())

const metricsOf = (path: string): Record<string, number> => {
  const left = leftAt(path)
  if (!left) return {}
  refuseOther('metrics.json', left, mostMetricsBytes, '1 MB')
  const parsed = metricsSchema.safeParse(jsonOf(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw badOutput('left a metrics.json that is no object of numbers with short names, as in {"accuracy": 0.9}.')
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
