// A table of runs as the pages of an experiment ask for it: filtered, in the order of a metric, the first page and the last.
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { throughClient } from './client.ts'
import { fillRuns } from './fill.ts'
import { ask, type Call, median, replay } from './replay.ts'

const filter = "metrics.m1 > 0.5 and params.p2 != 'v3'"
const order = 'metrics.m3 DESC'
const pageSize = 100

export const search: Figure = {
  name: 'search',
  absence: () => undefined,
  measure: (isQuick) =>
    beside('search', { 'first page, ms': 20, 'last page, ms': 20 }, async (contender, start) => {
      const server = await start()
      const made = await ask(server.url, { method: 'POST', path: '/experiments/create', body: { name: 'many' } })
      const experiment = String(made['experiment_id'])
      await fillRuns(contender, { experiment, runs: isQuick ? 5_000 : 50_000, width: 20 })
      const page = (token?: string): Call => ({
        method: 'POST',
        path: '/runs/search',
        body: {
          experiment_ids: [experiment],
          filter,
          run_view_type: 'ACTIVE_ONLY',
          max_results: pageSize,
          order_by: [order],
          ...(token !== undefined && { page_token: token }),
        },
      })
      const last = await lastToken(server.url, page)
      const repeat = (call: Call) => replay(server.url, Array<Call>(isQuick ? 3 : 11).fill(call))
      const args = ['search', experiment, filter, order, String(pageSize), isQuick ? '3' : '11']
      return {
        'first page, ms': 1000 * median(await repeat(page())),
        'last page, ms': 1000 * median(await repeat(page(last))),
        'client: first page, ms': 1000 * (await throughClient(server.url, args))['first']!,
      }
    }),
}

/** The token of the last page that holds runs. Whoever wants it by the API walks there; a page after it may be empty. */
const lastToken = async (url: string, page: (token?: string) => Call): Promise<string | undefined> => {
  let [token, last]: (string | undefined)[] = []
  for (;;) {
    const { runs, next_page_token: next } = (await ask(url, page(token))) as Page
    if (runs !== undefined) last = token
    if (next === undefined) return last
    token = next
  }
}

interface Page {
  runs?: object[]
  next_page_token?: string
}
