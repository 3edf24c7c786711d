import type { FastifyInstance } from 'fastify'
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

// For requests that never end, and for those that were accepted whole.
const patienceMs = { arriving: 3_000, answering: 12_000 }
const lookMs = 50

/**
 * What was accepted is answered. A client that keeps its connection or never ends its request must not keep the server
 * from ending, so connections close as they fall silent, and after a while all of them.
 */
export const leaveInTime = (app: FastifyInstance, work: Work): void => {
  app.addHook('preClose', async () => {
    const began = performance.now()
    const look = setInterval(() => {
      const answering = [...work].some(({ raw, request }) => request.raw.complete && !raw.destroyed)
      const patience = answering ? patienceMs.answering : patienceMs.arriving
      if (performance.now() - began > patience) app.server.closeAllConnections()
      else app.server.closeIdleConnections()
    }, lookMs).unref()
    app.server.once('close', () => clearInterval(look))
  })
}
