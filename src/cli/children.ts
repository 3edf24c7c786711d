import type { ChildProcess } from 'node:child_process'
import type { Program } from '../worker.ts'
import { endChild, startChild } from './child.ts'
import { keepRunning } from './keep.ts'

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
export const startChildren = (self: Program, commands: Commands, greet: (url: string) => Promise<void>): Children => {
  const life = new AbortController()
  const running = new Map<keyof Commands, ChildProcess>()
  let giveUp: (reason: string) => void
  const failed = new Promise<string>((resolve) => {
    giveUp = resolve
  })

  const keep = async (name: keyof Commands, args: () => string[]) => {
    const start = () => {
      const child = startChild(self, args())
      running.set(name, child)
      return child
    }
    const ready = (word: string | true) => {
      if (typeof word === 'string') void greet(word)
    }
    const outcome = await keepRunning({ start, ready, life: life.signal, vital: name === 'server' })
    if (outcome === 'given up') giveUp(name)
  }
  const endAll = () => {
    for (const [name, child] of running) endChild(child, name)
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
