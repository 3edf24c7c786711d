// Metrics as training programs write them: one by one, and a thousand in a call.
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { throughClient } from './client.ts'
import { ask, type Call, median, replay } from './replay.ts'

export const writes: Figure = {
  name: 'writes',
  absence: () => undefined,
  measure: (isQuick) =>
    beside('writes', { 'log_metric, ms': 10, 'log_batch of 1,000, ms': 20 }, async (_, start) => {
      const { url } = await start()
      const made = await ask(url, { method: 'POST', path: '/runs/create', body: { experiment_id: '0', start_time: 1 } })
      const run = (made as { run: { info: { run_id: string } } }).run.info.run_id
      const single = await replay(
        url,
        range(isQuick ? 100 : 1_000).map((step) => metric(run, step)),
      )
      const many = await replay(
        url,
        range(isQuick ? 5 : 30).map((i) => batch(run, i)),
      )
      const client = await throughClient(url, ['writes', run, isQuick ? '50' : '500', isQuick ? '3' : '20'])
      return {
        'log_metric, ms': 1000 * median(single),
        'log_batch of 1,000, ms': 1000 * median(many),
        'client: log_metric, ms': 1000 * client['single']!,
        'client: log_batch, ms': 1000 * client['batch']!,
      }
    }),
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const startedAt = 1_700_000_000_000

const metric = (run: string, step: number): Call => ({
  method: 'POST',
  path: '/runs/log-metric',
  body: { run_uuid: run, run_id: run, key: 'loss', value: 1 / (1 + step), timestamp: startedAt + step, step },
})

const batch = (run: string, i: number): Call => {
  const point = (k: number) => ({ key: 'batched', value: 1 / (1 + k), timestamp: startedAt + k, step: i * 1_000 + k })
  return { method: 'POST', path: '/runs/log-batch', body: { run_id: run, metrics: range(1_000).map(point) } }
}
