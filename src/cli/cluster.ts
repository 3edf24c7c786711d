import cluster from 'node:cluster'
import { choosePort } from '../server.ts'
import { endChild, ended } from './child.ts'
import { answerScrapes } from './cluster/metrics.ts'
import { makeLogger } from './context.ts'
import { keepRunning } from './keep.ts'
import { patienceMs, stopSignal, untilStopped } from './life.ts'

interface Together {
  processes: number
  host: string
  port: number
}

/** Whether this process shares its port with others, which the process that started it keeps running. */
export const isOneOfMany = (): boolean => {
  if (!cluster.worker) return false
  // Else it would end on the spot when that process dies. It hears of that, and leaves in order.
  cluster.worker.exitedAfterDisconnect = true
  return true
}

/**
 * Runs servers that share one port, and starts those again that end. This process opens nothing itself: it has no
 * connection to the database and answers no request, so nothing of what ends a server ends it.
 */
export const serveTogether = async ({ processes, host, port }: Together): Promise<void> => {
  const stop = stopSignal(patienceMs.everything)
  const logger = makeLogger()
  const chosen = await choosePort(host, port)
  // The last of two options counts.
  cluster.setupPrimary({ args: [...process.argv.slice(2), '--port', String(chosen)] })
  answerScrapes()
  // One goes first: what is wrong with the project is said once, and what is missing is started once.
  const [first, ...others] = Array.from({ length: processes }, (_, i) => openSlot(stop, i === 0))
  const started = await Promise.race([first!.start(), untilStopped(stop)])
  if (started === 'given up') {
    process.exitCode = 1
    return
  }
  await Promise.race([Promise.all(others.map(({ start }) => start())), untilStopped(stop)])
  if (started && !stop.aborted) {
    logger.info({ processes, url: started }, 'the server is ready')
    process.send?.({ ready: started })
  }
  await untilStopped(stop)
  const ends = Object.values(cluster.workers ?? {}).map((worker) => {
    endChild(worker!.process, 'server')
    return ended(worker!.process)
  })
  await Promise.all(ends)
}

/** A process that is kept running. `start` resolves with its address when it is ready for the first time. */
const openSlot = (life: AbortSignal, vital: boolean) => ({
  start: () =>
    new Promise<string>((resolve) => {
      const ready = (word: string | true) => resolve(String(word))
      void keepRunning({ start: () => cluster.fork().process, life, ready, vital }).then((end) => resolve(end))
    }),
})
