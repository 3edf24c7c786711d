import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Program } from '../worker.ts'
import { patienceMs } from './life.ts'

/** The processes that `up` keeps running. */
export interface Children {
  /** Ends them and starts them again with the typed file as it is now. */
  restart(): void
  stop(): Promise<void>
  /** Settles when the server ended before it was ready, as it does when its port is taken. */
  failed: Promise<string>
}

/** The arguments of each, asked anew for every start. */
interface Commands {
  server: () => string[]
  worker: () => string[]
}

/** Starts both and starts them again whenever they end; `greet` hears where the server listens. */
export const startChildren = (self: Program, commands: Commands, greet: (url: string) => void): Children => {
  const life = new AbortController()
  const running = new Map<keyof Commands, ChildProcess>()
  const askedToEnd = new WeakSet<ChildProcess>()
  const state = { served: false }
  let giveUp: (reason: string) => void
  const failed = new Promise<string>((resolve) => {
    giveUp = resolve
  })

  const keep = async (name: keyof Commands, args: () => string[]) => {
    for (let pause = 100; !life.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      const child = startChild(self, args())
      child.on('message', ({ ready }: { ready: string | true }) => {
        pause = 100
        if (typeof ready !== 'string' || life.signal.aborted) return
        state.served = true
        greet(ready)
      })
      running.set(name, child)
      const code = await ended(child)
      if (askedToEnd.has(child) || code === 0) continue
      // What never served will not do so the next time either; what did gets another chance, and another.
      if (name === 'server' && !state.served) return giveUp('server')
      await wait(pause, undefined, { signal: life.signal }).catch(() => {})
    }
  }
  const endAll = () => {
    for (const [name, child] of running) {
      askedToEnd.add(child)
      endChild(child, name)
    }
  }
  const kept = (['server', 'worker'] as const).map((name) => keep(name, commands[name]))
  return {
    failed,
    restart: endAll,
    stop: async () => {
      life.abort()
      endAll()
      await Promise.all(kept)
    },
  }
}

/** Starts this program once more. The channel tells the child that we died, whatever killed us. */
export const startChild = ({ command, args, environment }: Program, more: string[]): ChildProcess =>
  fork(args.at(-1)!, more, {
    execPath: command,
    execArgv: args.slice(0, -1),
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

export const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))

const waitMs = { soon: 2_500, worker: 7_500, server: patienceMs.serverChild }

/** Asks a child to end, and after a while no longer asks. A server has answers to finish; a training has nothing to lose. */
export const endChild = (child: ChildProcess, how: keyof typeof waitMs): void => {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), waitMs[how])
  child.once('exit', () => clearTimeout(timer))
}
