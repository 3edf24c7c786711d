import { Counter, Histogram, type Registry } from 'prom-client'
import type { Fleet } from '../../serving.ts'

const rowBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
const waitBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** The batches of models in processes of their own, and how often such a process ended. */
export const batchMetrics = (fleet: Fleet, registry: Registry): void => {
  const labelNames = ['model', 'version'] as const
  const registers = [registry]
  const total = new Counter({
    name: 'ml_batches_total',
    help: 'Batches, by the reason why they left',
    labelNames: [...labelNames, 'reason'],
    registers,
  })
  const size = new Histogram({
    name: 'ml_batch_rows',
    help: 'Rows of a batch',
    labelNames,
    buckets: rowBuckets,
    registers,
  })
  const wait = new Histogram({
    name: 'ml_batch_wait_seconds',
    help: 'From the arrival of a request to the batch that takes it',
    labelNames,
    buckets: waitBuckets,
    registers,
  })
  const ended = new Counter({
    name: 'ml_model_process_ends_total',
    help: 'How often the process of a version ended by itself',
    labelNames,
    registers,
  })
  fleet.listen((event) => {
    const labels = { model: event.model, version: String(event.version) }
    if (event.event === 'process-ended') ended.inc(labels)
    if (event.event !== 'batch') return
    total.inc({ ...labels, reason: event.reason })
    size.observe(labels, event.rows)
    for (const ms of event.waitsMs) wait.observe(labels, ms / 1000)
  })
}
