import { setTimeout as wait } from 'node:timers/promises'
import { createClient, type ModelClient } from '../../client.ts'
import type { Project } from '../../define.ts'
import { apiKey } from '../api-key.ts'
import type { Example } from './rows.ts'

/** What became of a row: which version answered, and whether it was right. */
export interface Sent {
  version: string
  right: boolean
}

export interface TrafficOptions {
  perSecond: number
  /** How long after its prediction a label arrives. */
  labelDelayMs: number
  onSent(all: readonly Sent[]): void
}

export interface Traffic {
  /** Sends the rows at the set pace until they end or `until` says so. Labels follow by themselves. */
  send(rows: readonly Example[], options?: { until?: () => boolean; labels?: boolean }): Promise<Sent[]>
  /** Resolves when the last label has arrived. */
  settled(): Promise<void>
}

/** Rows go to the server as its users would send them, through the client. */
export const traffic = (url: string, model: string, { perSecond, labelDelayMs, onSent }: TrafficOptions): Traffic => {
  const client = createClient<Project>(url, keyOption())[model] as unknown as ModelClient<
    Record<string, unknown>,
    string
  >
  const labels = new Set<Promise<unknown>>()
  const later = (id: string, label: string) => {
    const given = wait(labelDelayMs).then(() => client.feedback(id, label, { source: 'simulation' }))
    const kept = given.catch(() => {}).finally(() => labels.delete(kept))
    labels.add(kept)
  }
  const send: Traffic['send'] = async (rows, { until = () => false, labels: labelled = true } = {}) => {
    const sent: Sent[] = []
    for (const { input, label } of rows) {
      if (until()) break
      const answer = await client.predict(input)
      sent.push({ version: answer.version, right: 'label' in answer && answer.label === label })
      if (labelled) later(answer.id, label)
      onSent(sent)
      await wait(1_000 / perSecond)
    }
    return sent
  }
  return {
    send,
    settled: async () => {
      await Promise.all(labels)
    },
  }
}

const keyOption = () => {
  const key = apiKey()
  return key === undefined ? {} : { apiKey: key }
}

export const accuracy = (sent: readonly Sent[]): number =>
  sent.filter(({ right }) => right).length / Math.max(1, sent.length)
