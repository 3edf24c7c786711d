import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ClientOptions, createClient } from '../../src/client.ts'
import { column, dataset, model, project, source } from '../../src/define.ts'

const reviews = dataset({
  from: source.csv('films.csv'),
  columns: { text: column.text(), label: column.category(['negative', 'positive']) },
})
export const films = project({ sentiment: model({ data: reviews, target: 'label', features: ['text'] }) })

export const wireAnswer = {
  id: '0193',
  model: 'sentiment',
  version: '3',
  label: 'positive',
  confidence: 0.9,
  latency_ms: 1.5,
}

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: unknown
}
export type Reply = (response: ServerResponse, seen: Seen) => void

const closers: (() => void)[] = []

/** Closes every server that was made here. */
export const closeAll = (): void => {
  for (const close of closers.splice(0)) close()
}

/** A real server that gives the replies in order, the last one for ever, and remembers what it was asked. */
export const serve = async (...replies: Reply[]) => {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const sent = await text(request)
    const isLines = request.headers['content-type'] === 'application/x-ndjson'
    const body = isLines ? sent : JSON.parse(sent)
    const entry = { method: request.method!, url: request.url!, headers: request.headers, body }
    seen.push(entry)
    replies[Math.min(seen.length, replies.length) - 1]!(response, entry)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

export const refusal = (status: number, code: string, headers: Record<string, string> = {}, details = {}) =>
  json(status, { error: { code, message: `No: ${code}.`, details } }, headers)

export const overloaded = (headers: Record<string, string> = {}) => refusal(503, 'server/overloaded', headers)
export const silent: Reply = () => {}

/** A client that waits in no time and tells how long it would have waited. */
export const connect = (url: string, options: ClientOptions = {}) => {
  const waits: number[] = []
  const sleep = async (ms: number) => void waits.push(ms)
  return { waits, client: createClient<typeof films>(url, { random: () => 0.5, sleep, ...options }) }
}
