import type { Message } from './message.ts'

/** The body of a Slack incoming webhook. `text` is what notifications and screen readers get. */
export const slackPayload = (message: Message) => {
  const title = `${message.status === 'firing' ? 'Alert' : 'Resolved'}: ${message.name}`
  const labels = Object.entries(message.labels).map(([name, value]) => `${name}: ${value}`)
  return {
    text: clip(`${title} – ${message.summary}`, 3_000),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: clip(title, 150) } },
      { type: 'section', text: { type: 'mrkdwn', text: clip(message.summary, 3_000) } },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: clip([...labels, ...message.details].join(' · '), 2_000) }],
      },
    ],
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Escaped for Slack, so that words of users make no links and call nobody, and cut between characters. */
const clip = (text: string, limit: number): string => {
  let clipped = ''
  for (const character of text) {
    const escaped = entities[character] ?? character
    if (clipped.length + escaped.length >= limit) return `${clipped}…`
    clipped += escaped
  }
  return clipped
}
