import { type ChildProcess, fork } from 'node:child_process'
import type { Program } from '../worker.ts'
import { patienceMs } from './life.ts'

/** Starts this program once more. The channel tells the child that we died, whatever killed us. */
export const startChild = ({ command, args, environment }: Program, more: string[]): ChildProcess =>
  fork(args.at(-1)!, more, {
    execPath: command,
    execArgv: args.slice(0, -1),
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

export const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    if (hasEnded(child)) resolve(child.exitCode ?? 1)
    else child.once('exit', (code) => resolve(code ?? 1))
  })

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

const waitMs = { soon: 2_500, worker: 7_500, server: patienceMs.serverChild }

/** Asks a child to end, and after a while no longer asks. A server has answers to finish; a training has nothing to lose. */
export const endChild = (child: ChildProcess, how: keyof typeof waitMs): void => {
  if (hasEnded(child)) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), waitMs[how])
  child.once('exit', () => clearTimeout(timer))
}
