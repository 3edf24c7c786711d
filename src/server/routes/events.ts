import type { ServerResponse } from 'node:http'
import { subscribe } from '../../store.ts'
import type { App, Service } from '../app.ts'

// A comment now and then keeps proxies from closing a quiet stream.
const heartbeatMs = 15_000

export const eventRoutes = (app: App, { ctx }: Service): void => {
  const streams = new Set<ServerResponse>()
  const send = (text: string) => {
    for (const stream of streams) stream.write(text)
  }
  void subscribe(ctx.store, (event) => {
    if (event) send(`event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`)
  })
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs)
  app.addHook('preClose', async () => {
    clearInterval(heartbeat)
    for (const stream of streams) stream.end()
  })
  app.get('/api/events', {
    schema: {
      tags: ['operations'],
      summary: 'Server-sent events: prediction, feedback, alert, decision, deployment, job, step, monitor',
    },
    handler: (request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      })
      reply.raw.write('retry: 2000\n\n')
      streams.add(reply.raw)
      request.raw.on('close', () => streams.delete(reply.raw))
    },
  })
}
