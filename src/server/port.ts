import { createServer } from 'node:net'
import { CultivarError } from '../kit/errors.ts'

/** A port for several processes that will share it, found free at this moment; 0 asks for any. */
export const choosePort = async (host: string, port: number): Promise<number> => {
  const server = createServer()
  try {
    return await new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => resolve((server.address() as { port: number }).port))
    })
  } catch (error) {
    throw listenProblem(error, host, port) ?? error
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Why nobody can listen there, in our words. */
export const listenProblem = (error: unknown, host: string, port: number): CultivarError | undefined => {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new CultivarError(
      'server/port-taken',
      `Port ${port} on ${host} is taken by another program. Choose another: --port ${port + 1}, or PORT=${port + 1}.`,
      { host, port },
    )
  }
  if (code === 'EACCES') {
    return new CultivarError(
      'server/port-taken',
      `Port ${port} is reserved for the system. Choose one above 1023: --port 8000.`,
      { host, port },
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const message = `${host} is no address of this machine. Use 127.0.0.1.`
    return new CultivarError('server/address-refused', message, { host })
  }
  return undefined
}
