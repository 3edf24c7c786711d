// A server that speaks the part of the wire that the start page needs, with real state: what is predicted is listed,
// what is said about it is kept, and every change is an event.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { startPage, startPagePolicy } from '../../src/server/start-page.ts'

interface Logged {
  id: string
  predicted_at: string
  model: string
  version: string
  label: string
  confidence: number
  input: Record<string, unknown>
  feedback: { source: string; label: string }[]
}

interface State {
  predictions: Logged[]
  streams: Set<ServerResponse>
}

const version = (number: number, accuracy: number) => ({
  version: String(number),
  learner: 'nbsvm',
  metrics: { accuracy },
  created_at: '2026-11-20T09:30:00.000Z',
})

const models = [
  {
    name: 'sentiment',
    default: true,
    champion: version(3, 0.824),
    challenger: null,
    signature: {
      inputs: [{ name: 'text', kind: 'text', optional: false }],
      labels: ['negative', 'positive'],
    },
  },
]

const weights: Record<string, number> = {
  perfect: 1.4,
  quiet: 0.5,
  warm: 0.9,
  brilliant: 1.6,
  moving: 0.8,
  'a joy': 1.1,
  boring: -1.5,
  dull: -1.3,
  slow: -0.6,
  'not good': -1.7,
  mess: -1.2,
}

const explain = (text: string) =>
  Object.entries(weights).filter(([word]) => new RegExp(`\\b${word}\\b`, 'i').test(text))

const predict = (state: State, model: string, { return_probabilities: _, ...input }: Record<string, unknown>) => {
  const moved = explain(String(input['text']))
  const score = moved.reduce((sum, [, weight]) => sum + weight, 0.2)
  const positive = 1 / (1 + Math.exp(-score))
  const label = positive >= 0.5 ? 'positive' : 'negative'
  const confidence = Math.max(positive, 1 - positive)
  const logged = { id: randomUUID(), model, version: '3', label, confidence }
  state.predictions.unshift({ ...logged, predicted_at: new Date().toISOString(), input, feedback: [] })
  tell(state, 'prediction')
  return {
    ...logged,
    probabilities: { negative: 1 - positive, positive },
    latency_ms: 1.84,
    explanation: moved.map(([value, weight]) => ({
      feature: 'text',
      value,
      contribution: label === 'positive' ? weight : -weight,
    })),
  }
}

const feedback = (state: State, { prediction_id, label }: Record<string, string>) => {
  const source = 'user'
  const prediction = state.predictions.find(({ id }) => id === prediction_id)
  if (!prediction || !label) return undefined
  const before = prediction.feedback.find((one) => one.source === source)
  prediction.feedback = [{ source, label }]
  tell(state, 'feedback')
  const changed = before ? 'replaced' : 'created'
  return { prediction_id, label, source, status: before?.label === label ? 'unchanged' : changed }
}

const tell = (state: State, event: string) => {
  for (const stream of state.streams) stream.write(`event: ${event}\ndata: {"count":1}\n\n`)
}

const send = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const unknown = { error: { code: 'request/not-found', message: 'There is no such route.', details: {} } }

const answer = async (state: State, request: IncomingMessage, response: ServerResponse) => {
  const { pathname } = new URL(request.url!, 'http://x')
  const predicts = /^\/api\/models\/([^/]+)\/predict$/.exec(pathname)
  if (pathname === '/') {
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': startPagePolicy() }
    return response.writeHead(200, headers).end(startPage())
  }
  if (pathname === '/api/models') return send(response, { models })
  if (pathname === '/api/predictions') {
    return send(response, { predictions: state.predictions.slice(0, 20), next_cursor: null })
  }
  if (pathname === '/api/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
    state.streams.add(response)
    return response.on('close', () => state.streams.delete(response))
  }
  if (predicts) return send(response, predict(state, predicts[1]!, (await json(request)) as Record<string, unknown>))
  const told = pathname === '/feedback' ? feedback(state, (await json(request)) as Record<string, string>) : undefined
  return told ? send(response, told) : send(response, unknown, 404)
}

export const startServer = async () => {
  const state: State = { predictions: [], streams: new Set() }
  const server = createServer((request, response) => answer(state, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}
