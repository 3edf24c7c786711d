import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { ended } from './child.ts'

interface Keeping {
  start(): ChildProcess
  /** What ends the keeping. */
  life: AbortSignal
  /** Hears what a process says of itself when it is ready. */
  ready(word: string | true): void
  /** What never was ready will not be so the next time either, and is given up. */
  vital: boolean
}

/** Starts a process, and starts it again whenever it ends. Resolves when its life is over, or when it was given up. */
export const keepRunning = async ({ start, life, ready, vital }: Keeping): Promise<'over' | 'given up'> => {
  let served = false
  for (let pause = 100; !life.aborted; pause = Math.min(pause * 2, 5_000)) {
    const child = start()
    child.on('message', ({ ready: word }: { ready?: string | true }) => {
      if (word === undefined) return
      pause = 100
      served = true
      if (!life.aborted) ready(word)
    })
    const code = await ended(child)
    if (child.killed || code === 0) continue
    if (vital && !served && !life.aborted) return 'given up'
    await wait(pause, undefined, { signal: life }).catch(() => {})
  }
  return 'over'
}
