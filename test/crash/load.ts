import { textOf } from './place.ts'

/** What clients saw: only what was answered with 200 counts as acknowledged. */
export interface Seen {
  predictions: Answer[]
  /** Prediction id → label. */
  labels: Map<string, string>
  /** Statuses other than 200 (0 for a connection that failed), with how often. */
  refused: Map<number, number>
  /** Of the last refusal of each status. */
  bodies: Map<number, unknown>
  retryAfter: Set<string | null>
}

export interface Answer {
  id: string
  version: string
  label: string
  confidence: number
  text: string
  url: string
}

export interface Load {
  seen: Seen
  stop(): Promise<void>
}

interface LoadOptions {
  urls: string[]
  clients?: number
  /** Every how many predictions a label is given; 0 for never. */
  labelEvery?: number
  texts?: number
}

/** Clients that predict one after the other, each on one of the servers, until they are told to stop. */
export const startLoad = ({ urls, clients = 16, labelEvery = 2, texts = 40 }: LoadOptions): Load => {
  const seen: Seen = {
    predictions: [],
    labels: new Map(),
    refused: new Map(),
    bodies: new Map(),
    retryAfter: new Set(),
  }
  const life = { stopped: false, count: 0 }
  const client = async (number: number) => {
    const url = urls[number % urls.length]!
    while (!life.stopped) {
      const turn = life.count++
      const text = textOf(turn % texts)
      const answer = (await post(seen, `${url}/predict`, { text })) as Answer | undefined
      if (!answer) {
        // Who is refused comes back after a moment, or one client alone would keep the machine busy.
        await new Promise((resolve) => setTimeout(resolve, 10))
        continue
      }
      seen.predictions.push({ ...answer, text, url })
      if (labelEvery > 0 && turn % labelEvery === 0) await giveLabel(seen, url, answer.id, turn % 4 ? 'good' : 'bad')
    }
  }
  const running = Array.from({ length: clients }, (_, number) => client(number))
  return {
    seen,
    stop: async () => {
      life.stopped = true
      await Promise.all(running)
    },
  }
}

const giveLabel = async (seen: Seen, url: string, id: string, label: string) => {
  const receipt = await post(seen, `${url}/feedback`, { prediction_id: id, label })
  if (receipt) seen.labels.set(id, label)
}

export const post = async (seen: Seen | undefined, url: string, body: unknown): Promise<unknown> => {
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    const answer: unknown = await response.json()
    if (response.status === 200) return answer
    refuse(seen, response.status, answer)
    if (response.status === 503) seen?.retryAfter.add(response.headers.get('retry-after'))
  } catch (error) {
    refuse(seen, 0, error)
  }
  return undefined
}

const refuse = (seen: Seen | undefined, status: number, body: unknown) => {
  seen?.refused.set(status, (seen.refused.get(status) ?? 0) + 1)
  seen?.bodies.set(status, body)
}
