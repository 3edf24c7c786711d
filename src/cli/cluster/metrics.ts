import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry } from 'prom-client'
import type { ShareMetrics } from '../../server.ts'

// A scrape meets one of the processes. That one asks the process that started them all, which asks each of them, adds up,
// and answers. It has nothing else to do, so the sums keep nobody from answering predictions.
type Metrics = Awaited<ReturnType<Parameters<ShareMetrics>[0]>>
type Message =
  | { metrics: 'wanted'; id: number }
  | { metrics: 'give'; id: number }
  | { metrics: 'mine'; id: number; own: Metrics }
  | { metrics: 'all'; id: number; text: string }

/** For a process that shares its port. */
export const shareMetrics: ShareMetrics = (own) => {
  const asked = new Map<number, (text: string) => void>()
  const state = { id: 0 }
  process.on('message', async (message: Message) => {
    if (message.metrics === 'give') process.send?.({ metrics: 'mine', id: message.id, own: await own() })
    if (message.metrics === 'all') {
      asked.get(message.id)?.(message.text)
      asked.delete(message.id)
    }
  })
  return () =>
    new Promise((resolve) => {
      const id = state.id++
      asked.set(id, resolve)
      process.send?.({ metrics: 'wanted', id })
    })
}

/** For the process that started them. */
export const answerScrapes = (): void => {
  const seen = new Map<number, Metrics>()
  const waiting = new Map<number, (own: Metrics) => void>()
  const state = { id: 0, departed: Promise.resolve<Metrics>([]) }
  cluster.on('message', (worker: Worker, message: Message) => {
    if (message.metrics === 'mine') waiting.get(message.id)?.(message.own)
    if (message.metrics === 'wanted') void answer(worker, message.id)
  })
  cluster.on('exit', ({ id }) => {
    const last = seen.get(id)
    seen.delete(id)
    if (last) state.departed = state.departed.then((before) => sumOf([before, last.filter(isCount)]))
  })
  const ask = async (worker: Worker) => {
    const id = state.id++
    const own = await new Promise<Metrics | undefined>((resolve) => {
      waiting.set(id, resolve)
      setTimeout(() => resolve(undefined), patienceMs).unref()
      worker.send({ metrics: 'give', id })
    })
    waiting.delete(id)
    // Who died meanwhile has been counted among the departed.
    if (own && !worker.isDead()) seen.set(worker.id, own)
  }
  const answer = async (worker: Worker, id: number) => {
    await Promise.all(Object.values(cluster.workers ?? {}).flatMap((one) => (one?.isConnected() ? [ask(one)] : [])))
    const text = await AggregatorRegistry.aggregate([...seen.values(), await state.departed]).metrics()
    if (worker.isConnected()) worker.send({ metrics: 'all', id, text })
  }
}

// Who does not answer in this time is busy, and stands in the sums as he was last seen.
const patienceMs = 1_000

/**
 * What a process counted goes on counting after its end, as it was last shown: a sum that fell would look to Prometheus
 * like a start from nothing, and everything before it would be counted twice.
 */
const isCount = ({ type }: Metrics[number]): boolean => String(type) === 'counter' || String(type) === 'histogram'

const sumOf = (parts: Metrics[]): Promise<Metrics> => AggregatorRegistry.aggregate(parts).getMetricsAsJSON()
