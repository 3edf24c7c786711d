import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { CultivarError } from '../kit/errors.ts'

const signals = new WeakMap<ServerResponse, AbortSignal>()

/** Says when the caller has gone before the answer was all there. (The signal of a request speaks when its body has been read.) */
export const goneSignal = ({ raw }: FastifyReply): AbortSignal => {
  const known = signals.get(raw)
  if (known) return known
  const controller = new AbortController()
  if (raw.destroyed) controller.abort(gone())
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(gone())
  })
  signals.set(raw, controller.signal)
  return controller.signal
}

const gone = () => new CultivarError('request/gone', 'The caller went away before the answer was there.')
