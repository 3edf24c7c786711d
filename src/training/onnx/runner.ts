import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CultivarError } from '../../kit/errors.ts'
import type { Answer, Asked, Values } from './child.ts'

/** One process that runs one model, from its start to its end. It is not started again; a new one takes its place. */
export interface Runner {
  /** Settles when the model is open, or refuses it. */
  opened: Promise<unknown>
  /** The numbers that the model answers. A process that takes longer than `limitMs` is ended. */
  ask(asked: Asked, limitMs: number): Promise<Values>
  ended(): boolean
  /** Settles when the process is gone, with why. */
  gone: Promise<string>
  close(): Promise<void>
}

export const startRunner = (model: Uint8Array, openMs: number): Runner => {
  const child = startChild()
  const waiting = new Map<number, Waiting>()
  const life = { asked: 0, ended: false, reason: '' }
  const end = (reason: string) => {
    life.ended = true
    life.reason ||= reason
    for (const { refuse } of waiting.values()) refuse(failed(reason))
    waiting.clear()
    child.kill('SIGKILL')
  }
  child.on('message', (answer: Answer) => {
    settle(waiting.get(answer.id), answer)
    waiting.delete(answer.id)
  })
  const gone = endOf(child).then((reason) => {
    end(reason)
    return life.reason
  })
  const ask = async (asked: Asked, limitMs: number): Promise<Values> => {
    if (life.ended) throw failed('ended before it was asked')
    const id = life.asked++
    const timer = setTimeout(() => end(`gave no answer in ${limitMs} ms`), limitMs)
    const answered = new Promise<Values>((resolve, refuse) => waiting.set(id, { resolve, refuse }))
    // A process that ends meanwhile is noticed by its end, which refuses all that waits.
    child.send({ id, ...asked }, () => {})
    return answered.finally(() => clearTimeout(timer))
  }
  const opened = ask({ open: model }, openMs)
  // What cannot open its model is of no use to anybody.
  opened.catch(() => end('could not open its model'))
  const close = async () => {
    end('was closed')
    await gone
  }
  return { opened, ask, ended: () => life.ended, gone, close }
}

interface Waiting {
  resolve(values: Values): void
  refuse(error: CultivarError): void
}

/** The error of a process that is no more. After so many seconds there may be another one. */
export const failed = (reason: string, seconds = 1): CultivarError => {
  const message = `The process that runs the ONNX model ${reason}. Try again in ${seconds} s.`
  return new CultivarError('model/onnx-failed', message, { reason, retry_after: seconds })
}

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const childFile = fileURLToPath(new URL(`./child${extension}`, import.meta.url))

const startChild = (): ChildProcess =>
  fork(childFile, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })

/** Why the process ended, with the last of what it said. */
const endOf = (child: ChildProcess): Promise<string> => {
  let words = ''
  child.stderr?.on('data', (text: Buffer) => {
    words = (words + text).slice(-500)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`))
    child.once('close', (code, signal) => {
      const said = words.trim()
      resolve(`ended with ${signal ?? `code ${code}`}${said && ` and said: ${said}`}`)
    })
  })
}

const settle = (waits: Waiting | undefined, answer: Answer): void => {
  if (!waits) return
  if ('values' in answer) waits.resolve(answer.values)
  else waits.refuse(answer.reason === 'missing' ? notInstalled() : refused(answer.problem))
}

const notInstalled = (): CultivarError => {
  const message =
    'This model is an ONNX file, and the package that runs it is not installed: npm install onnxruntime-node (without internet: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node).'
  return new CultivarError('model/onnx-missing', message)
}

const refused = (problem: string): CultivarError => {
  const message = `ONNX Runtime refuses the model: ${problem.slice(0, 500)}. Export it with operators that the runtime has.`
  return new CultivarError('model/onnx-unsupported', message, { problem })
}
