import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the ports that systems give to outgoing connections: one of those could take the port while the server is
// down, and a client that knocks there could even be connected to itself.
const first = 15_000
const last = 32_000

/** A port of this machine that nobody listens on. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(first, last)
    if (await isFree(port)) return port
  }
}

export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    // A process of a cluster would else ask the one that started it to listen.
    const here = { port, host: '127.0.0.1', exclusive: true }
    server.listen(here, () => server.close(() => resolve(true)))
  })
