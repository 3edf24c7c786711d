// A table of runs as the pages of an experiment ask for it: filtered, in the order of a metric, the first page and the last.
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { capture } from './capture.ts'
import { throughClient } from './client.ts'
import { fillRuns } from './fill.ts'
import { answer, ask, type Captured, median, replay } from './replay.ts'

const filter = "metrics.m1 > 0.5 and params.p2 != 'v3'"
const order = 'metrics.m3 DESC'
const pageSize = '100'

export const search: Figure = {
  name: 'search',
  absence: () => undefined,
  measure: (isQuick) =>
    beside('search', { 'first page, ms': 20, 'last page, ms': 20 }, async (contender, start) => {
      const { url } = await start()
      const made = await ask(url, { method: 'POST', path: '/experiments/create', body: { name: 'many' } })
      const experiment = String(made['experiment_id'])
      await fillRuns(contender, { experiment, runs: isQuick ? 5_000 : 50_000, width: 20 })
      const args = ['search', experiment, filter, order, pageSize]
      const [first] = (await capture(url, '/runs/search', [...args, '1'])) as [Captured]
      const last = at(first, await lastToken(url, first))
      const repeat = (page: Captured) => replay(url, Array<Captured>(isQuick ? 3 : 11).fill(page))
      return {
        'first page, ms': 1000 * median(await repeat(first)),
        'last page, ms': 1000 * median(await repeat(last)),
        'client: first page, ms': 1000 * (await throughClient(url, [...args, isQuick ? '3' : '11']))['first']!,
      }
    }),
}

/** The same page further on: the client writes the token behind everything else. */
const at = (page: Captured, token: string): Captured => {
  const asked = { ...(JSON.parse(page.body.toString()) as object), page_token: token }
  return { ...page, body: Buffer.from(JSON.stringify(asked)) }
}

/** The token of the last page that holds runs. Whoever wants it by the API walks there; a page after it may be empty. */
const lastToken = async (url: string, first: Captured): Promise<string> => {
  let [token, last] = ['', '']
  for (;;) {
    const page = (await answer(url, token === '' ? first : at(first, token))) as Page
    if (page.runs !== undefined) last = token
    if (page.next_page_token === undefined) return last
    token = page.next_page_token
  }
}

interface Page {
  runs?: object[]
  next_page_token?: string
}
