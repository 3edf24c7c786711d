// One long curve: all of its points, page by page as the client reads them, and the few that a chart draws.
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { throughClient } from './client.ts'
import { fillCurve } from './fill.ts'
import { ask, median, replay } from './replay.ts'

export const history: Figure = {
  name: 'history',
  absence: () => undefined,
  measure: (isQuick) =>
    beside('history', { 'chart of 320 points, ms': 20, 'all points, s': 20 }, async (contender, start) => {
      const { url } = await start()
      const made = await ask(url, { method: 'POST', path: '/runs/create', body: { experiment_id: '0', start_time: 1 } })
      const run = (made as { run: { info: { run_id: string } } }).run.info.run_id
      await fillCurve(contender, run, isQuick ? 100_000 : 1_000_000)
      const query = new URLSearchParams({ run_ids: run, metric_key: 'loss', max_results: '320' })
      const chart = { method: 'GET' as const, path: `/metrics/get-history-bulk-interval?${query}` }
      return {
        'chart of 320 points, ms': 1000 * median(await replay(url, Array(isQuick ? 3 : 7).fill(chart))),
        'all points, s': await readAll(url, run),
        'client: all points, s': (await throughClient(url, ['history', run, '1']))['all']!,
      }
    }),
}

const readAll = async (url: string, run: string): Promise<number> => {
  const started = performance.now()
  for (let token = ''; ; ) {
    const page = { run_id: run, run_uuid: run, metric_key: 'loss', max_results: '25000' }
    const query = new URLSearchParams(token === '' ? page : { ...page, page_token: token })
    const said = await ask(url, { method: 'GET', path: `/metrics/get-history?${query}` })
    if (typeof said['next_page_token'] !== 'string') return (performance.now() - started) / 1000
    token = said['next_page_token']
  }
}
