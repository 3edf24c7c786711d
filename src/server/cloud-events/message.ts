import type { ServerSettings } from '../../define.ts'
import type { CloudEvent } from './event.ts'

/** One POST. */
interface Message {
  headers: Record<string, string>
  payload: unknown
  events: number
}

/** Events as HTTP carries them: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md */
export const messagesOf = (
  events: readonly CloudEvent[],
  mode: NonNullable<ServerSettings['events']>['mode'],
): Message[] => {
  switch (mode) {
    case 'batch':
      return [{ headers: json('application/cloudevents-batch+json'), payload: events, events: events.length }]
    case 'structured':
      return events.map((event) => ({ headers: json('application/cloudevents+json'), payload: event, events: 1 }))
    case 'binary':
      return events.map(binary)
  }
}

const json = (type: string) => ({ 'content-type': `${type}; charset=utf-8` })

const binary = ({ data, datacontenttype, ...attributes }: CloudEvent): Message => {
  const named = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, inHeader(value)])
  return { headers: { 'content-type': datacontenttype, ...Object.fromEntries(named) }, payload: data, events: 1 }
}

// 3.1.3.2 of the binding: what a header cannot carry, and what would be taken for an escape or a quotation.
const inHeader = (value: string): string => value.toWellFormed().replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent)
