import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
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
    return { ...collect(folder, ended), log: readFileSync(join(folder, 'command.log'), 'utf8') }
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
  const problem = !existsSync(path) || statSync(path).size === 0 ? 'left no model.onnx' : undefined
  const large =
    problem === undefined && statSync(path).size > mostModelBytes ? 'left a model.onnx of over 2 GB' : problem
  if (large) {
    const message = `The command ${large} in the folder that CULTIVAR_OUTPUT names. It said last:\n${tail}`
    throw new CultivarError('training/command', message, { reason: 'output' })
  }
  return { model: readFileSync(path), metrics: metricsOf(join(folder, 'metrics.json')) }
}

const metricsOf = (path: string): Record<string, number> => {
  if (!existsSync(path)) return {}
  const parsed = z.record(z.string().max(250), z.number()).safeParse(jsonOf(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  const message = 'The command left a metrics.json that is no object of numbers, as in {"accuracy": 0.9}.'
  throw new CultivarError('training/command', message, { reason: 'output' })
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
