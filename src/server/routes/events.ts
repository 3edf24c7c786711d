import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { subscribe } from '../../store.ts'
import type { App, Service } from '../service.ts'

// A comment now and then keeps proxies from closing a quiet stream.
const heartbeatMs = 15_000
// A reader that takes nothing any more is let go before what waits for it fills the memory.
const unreadBytes = 1 << 20

export const eventRoutes = (app: App, { ctx }: Service): void => {
  const streams = new Set<ServerResponse>()
  const send = (text: string) => {
    for (const stream of streams) {
      if (stream.writableLength > unreadBytes) stream.destroy()
      else stream.write(text)
    }
  }
  // Where the database is away at this moment, the listener is added all the same and hears from it when it is back.
  subscribe(ctx.store, (event) => {
    if (event) send(`event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`)
  }).catch(() => {})
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs)
  app.addHook('preClose', async () => {
    clearInterval(heartbeat)
    for (const stream of streams) stream.end()
  })
  app.get('/api/events', {
    config: { scope: 'read' },
    // A HEAD would wait for the end of a stream that has none.
    exposeHeadRoute: false,
    schema: {
      tags: ['operations'],
      summary: 'Server-sent events: prediction, feedback, alert, decision, deployment, job, step, monitor',
      response: {
        200: { description: 'A stream without end', content: { 'text/event-stream': { schema: z.string() } } },
      },
    },
    handler: (request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
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
