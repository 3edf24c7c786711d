import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

const longBodies = new WeakMap<Socket, IncomingMessage>()

/**
 * Lets the body of this request come for as long as it likes, as long as something moves: the limit on the time of a
 * request would end every long stream, and who neither sends nor reads for `idleMs` is gone or stuck.
 */
export const takeLongBody = (request: IncomingMessage, idleMs: number): void => {
  longBodies.set(request.socket, request)
  request.setTimeout(idleMs)
}

/** Node says once that a request takes too long, and leaves its end to who listens. */
export const mayGoOn = (socket: Socket): boolean => {
  const request = longBodies.get(socket)
  return request !== undefined && !request.complete
}
