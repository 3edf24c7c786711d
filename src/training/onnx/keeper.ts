import { setTimeout as wait } from 'node:timers/promises'
import { failed, type Runner } from './runner.ts'

/** Keeps a process running: one that ends has a successor, sooner or later. */
export interface Keeper {
  /** The process that answers. Refuses (model/onnx-failed) while there is none. */
  current(): Runner
  healthy(): boolean
  /** Ends the process, and nothing takes its place. */
  close(): Promise<void>
}

/** Who hears of the ends of a process. */
export interface Watcher {
  ended?(reason: string): void
  /** Another one answers in its place. */
  returned?(): void
}

// The first successor comes at once. One whose process ends again and again shall not keep the machine busy.
const firstPauseMs = 100
const longestPauseMs = 10_000
// Who has run for so long is not what ends again and again.
const steadyMs = 30_000

/** Starts a process and waits until it can answer. Refuses what the first one refuses. `prepare` readies each of them. */
export const keepRunning = async (
  start: () => Runner,
  prepare: (runner: Runner) => Promise<unknown>,
  { ended, returned }: Watcher = {},
): Promise<Keeper> => {
  const life = { runner: undefined as Runner | undefined, ready: false, tries: 0, nextAt: 0 }
  const closing = new AbortController()

  const begin = async () => {
    const since = performance.now()
    const runner = start()
    life.runner = runner
    try {
      await runner.opened
      await prepare(runner)
    } catch (error) {
      await runner.close()
      throw error
    }
    life.ready = true
    void runner.gone.then((reason) => {
      life.ready = false
      if (performance.now() - since > steadyMs) life.tries = 0
      if (!closing.signal.aborted) void succeed(reason)
    })
  }
  const succeed = async (reason: string) => {
    ended?.(reason)
    while (!closing.signal.aborted) {
      const pauseMs = life.tries === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** life.tries)
      life.tries++
      life.nextAt = performance.now() + pauseMs
      try {
        await wait(pauseMs, undefined, { ref: false, signal: closing.signal })
        await begin()
        return returned?.()
      } catch {
        // The next one may do better: memory that was short comes back.
      }
    }
  }
  const healthy = () => life.ready && !life.runner!.ended()
  await begin()
  return {
    current: () => {
      if (healthy()) return life.runner!
      if (closing.signal.aborted) throw failed('was closed')
      throw failed('ended', Math.max(1, Math.ceil((life.nextAt - performance.now()) / 1000)))
    },
    healthy,
    close: async () => {
      closing.abort()
      await life.runner!.close()
    },
  }
}
