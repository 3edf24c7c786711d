// Metrics as training programs write them: one by one, and a thousand in a call.
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { about, capture } from './capture.ts'
import { newRun, throughClient } from './client.ts'
import { type Captured, median, replay } from './replay.ts'

export const writes: Figure = {
  name: 'writes',
  absence: () => undefined,
  measure: (isQuick) => {
    let captured: Sent | undefined
    return beside('writes', { 'log_metric, ms': 10, 'log_batch of 1,000, ms': 20 }, async (_, start) => {
      const { url } = await start()
      // The client sends the same to every server, and is asked for it where that takes least.
      captured ??= await captureWrites(url, isQuick)
      const run = await newRun(url)
      const single = await replay(url, about(captured.single, captured.run, run))
      const many = await replay(url, about(captured.many, captured.run, run))
      const client = await throughClient(url, [
        'writes',
        await newRun(url),
        isQuick ? '50' : '500',
        isQuick ? '3' : '20',
      ])
      return {
        'log_metric, ms': 1000 * median(single),
        'log_batch of 1,000, ms': 1000 * median(many),
        'client: log_metric, ms': 1000 * client['single']!,
        'client: log_batch, ms': 1000 * client['batch']!,
      }
    })
  },
}

interface Sent {
  run: string
  single: Captured[]
  many: Captured[]
}

const captureWrites = async (url: string, isQuick: boolean): Promise<Sent> => {
  const run = await newRun(url)
  const [singles, batches] = isQuick ? ['100', '5'] : ['1000', '30']
  const single = await capture(url, '/runs/log-metric', ['writes', run, singles, '1'])
  const many = await capture(url, '/runs/log-batch', ['writes', run, '1', batches])
  return { run, single, many }
}
