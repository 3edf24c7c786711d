// One long curve: all of its points, page by page as the client reads them, and the few that a chart draws.
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { about, capture } from './capture.ts'
import { newRun, throughClient } from './client.ts'
import { fillCurve } from './fill.ts'
import { answer, type Captured, median, replay } from './replay.ts'

export const history: Figure = {
  name: 'history',
  absence: () => undefined,
  measure: (isQuick) =>
    beside('history', { 'chart of 320 points, ms': 20, 'all points, s': 20 }, async (contender, start) => {
      const { url } = await start()
      const [run, short] = [await newRun(url), await newRun(url)]
      await fillCurve(contender, run, isQuick ? 100_000 : 1_000_000)
      // What the client asks for first is the same of any run.
      const [asked] = (await capture(url, '/metrics/get-history', ['history', short, '1'])) as [Captured]
      const [first] = about([asked], short, run) as [Captured]
      const query = new URLSearchParams({ run_ids: run, metric_key: 'loss', max_results: '320' })
      // Pages of a browser ask for it; the client does not.
      const chart = { ...first, path: `/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${query}` }
      return {
        'chart of 320 points, ms': 1000 * median(await replay(url, Array(isQuick ? 3 : 7).fill(chart))),
        'all points, s': await readAll(url, first),
        'client: all points, s': (await throughClient(url, ['history', run, '1']))['all']!,
      }
    }),
}

const readAll = async (url: string, first: Captured): Promise<number> => {
  const started = performance.now()
  for (let page = first; ; ) {
    const { next_page_token: token } = await answer(url, page)
    if (typeof token !== 'string') return (performance.now() - started) / 1000
    page = { ...first, path: `${first.path}&page_token=${encodeURIComponent(token)}` }
  }
}
