import type { Socket } from 'node:net'
import type { FastifyInstance, RawServerDefault } from 'fastify'
import { closeAfter, type Work } from './limits/work.ts'

/** Whether a server is on its way out: it still answers, and says that it is not ready, so that others are asked. */
export interface Life {
  stopping: boolean
}

/** What comes from now on closes its connection, and so does what is in work. */
export const beginStop = (life: Life, work: Work): void => {
  life.stopping = true
  for (const reply of work) closeAfter(reply)
}

// For connections that never said anything, as browsers keep them in stock; for requests that never end; and for those
// that were accepted whole.
const patienceMs = { silent: 500, arriving: 3_000, answering: 12_000 }
const lookMs = 50

/**
 * What was accepted is answered. A client that keeps its connection or never ends its request must not keep the server
 * from ending, so connections close as they fall silent, and after a while all of them.
 */
export const leaveInTime = (app: FastifyInstance, work: Work): void => {
  const { server } = app
  const sockets = followSockets(server)
  app.addHook('preClose', async () => {
    const began = performance.now()
    const look = setInterval(() => {
      const elapsed = performance.now() - began
      const answering = [...work].some(({ raw, request }) => request.raw.complete && !raw.destroyed)
      if (elapsed > (answering ? patienceMs.answering : patienceMs.arriving)) return server.closeAllConnections()
      server.closeIdleConnections()
      // Node counts these among the busy ones.
      if (elapsed > patienceMs.silent) for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    }, lookMs).unref()
    server.once('close', () => clearInterval(look))
  })
}

const followSockets = (server: RawServerDefault): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}
