import { setTimeout as wait } from 'node:timers/promises'
import { CultivarError } from '../../kit/errors.ts'
import { keyHeaders } from '../api-key.ts'

/** What the server says of its loop, as far as the simulation tells it. */
interface Alert {
  id: string
  name: string
  version: string
  status: string
  summary: string
}
interface Decision {
  id: string
  outcome: string
  trigger: string
  champion: number | null
  challenger: number | null
  reasons: string[]
}
interface Job {
  id: string
  state: string
  data: { model: string; trigger: string }
}
interface Look {
  id: string
  name: string
  version: string
  tests: { feature?: string; test?: string; score?: number; threshold?: number; drifted?: boolean }[]
}

export interface Watch {
  /** Decisions of this simulation, the oldest first. */
  decisions: Decision[]
  stop(): Promise<void>
}

type Say = (topic: string, sentence: string) => void

const lookEveryMs = 500

/** Follows alerts, jobs, drift scores and decisions of a model, and says each once. */
export const watch = async (url: string, model: string, say: Say): Promise<Watch> => {
  const seen = new Set<string>()
  const life = { stopped: false }
  const decisions: Decision[] = []
  const news = async (tell: boolean) => {
    const [{ alerts }, { jobs }, { monitors }, listed] = await Promise.all([
      get<{ alerts: Alert[] }>(url, `/api/alerts?model=${model}`),
      get<{ jobs: Job[] }>(url, '/api/jobs'),
      get<{ monitors: Look[] }>(url, `/api/monitors?model=${model}&limit=10`),
      get<{ decisions: Decision[] }>(url, `/api/decisions?model=${model}`),
    ])
    const once = (key: string, topic: string, sentence: string) => {
      if (seen.has(key)) return false
      seen.add(key)
      if (tell) say(topic, sentence)
      return true
    }
    for (const look of monitors.reverse()) for (const test of worst(look)) once(look.id, 'drift', test)
    for (const { id, name, status, summary } of alerts.reverse())
      once(id + status, 'alert', `${name} ${status}: ${summary}`)
    for (const { id, state, data } of jobs.reverse()) {
      if (data.model === model) once(id + state, 'training', `${words[state] ?? state} (trigger: ${data.trigger})`)
    }
    for (const decision of listed.decisions.reverse()) {
      if (once(decision.id, 'decision', inWords(decision)) && tell) decisions.push(decision)
    }
  }
  // What happened before the simulation is no news.
  await news(false)
  const following = (async () => {
    while (!life.stopped) {
      await news(true).catch(() => {})
      await wait(lookEveryMs)
    }
  })()
  return {
    decisions,
    stop: async () => {
      life.stopped = true
      await following
    },
  }
}

export const get = async <T>(url: string, path: string): Promise<T> => {
  const response = await fetch(`${url}${path}`, { headers: keyHeaders() })
  if (response.status === 401 || response.status === 403)
    throw new CultivarError(
      'access/forbidden',
      `${url} wants a key that may predict, feedback and read: CULTIVAR_API_KEY.`,
    )
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return (await response.json()) as T
}

const words: Record<string, string> = {
  created: 'queued',
  active: 'a challenger is being trained',
  completed: 'the challenger is trained',
  failed: 'failed',
  retry: 'will be tried again',
  cancelled: 'cancelled',
}

// The test that is furthest beyond its threshold says most; the others follow it.
const worst = ({ name, version, tests }: Look): string[] => {
  const scored = tests.filter(({ score, threshold }) => score !== undefined && threshold !== undefined)
  const [first] = scored.sort((a, b) => b.score! / b.threshold! - a.score! / a.threshold!)
  if (!first || !name.startsWith('drift')) return []
  const verdict = first.drifted ? 'drifted' : 'no drift'
  return [
    `${first.test} of ${first.feature} ${first.score!.toFixed(3)} (threshold ${first.threshold!.toFixed(3)}), version ${version}: ${verdict}`,
  ]
}

const inWords = ({ outcome, champion, challenger, reasons }: Decision) =>
  `version ${challenger} ${outcome}${champion === null ? '' : ` against version ${champion}`}\n${reasons.map((reason) => `              ${reason}`).join('\n')}`
