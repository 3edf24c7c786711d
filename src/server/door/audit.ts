import type { FastifyReply, FastifyRequest, onSendAsyncHookHandler } from 'fastify'
import { recordChange } from '../../access.ts'
import type { Service } from '../service.ts'
import type { Caller } from './caller.ts'

/**
 * Writes every change that succeeded into the audit log before its answer leaves. It keeps the route and the names in
 * its path, and nothing of the body: that may hold secrets.
 */
export const auditOf =
  ({ ctx }: Pick<Service, 'ctx'>): onSendAsyncHookHandler =>
  async (request, reply) => {
    if (reply.statusCode >= 400) return
    const { config, method, url } = request.routeOptions
    const params = (request.params ?? {}) as Record<string, string>
    await record({ ctx }, request, reply, {
      action: config.action ?? `${method} ${url}`,
      subject: request.subject ?? Object.values(params).join(' '),
    })
  }

/** The actor as the audit log names them. */
const actorOf = ({ kind, name, id }: Caller): string => {
  if (kind === 'nobody') return name
  return kind === 'key' || name === id ? `${kind}:${name}` : `${kind}:${name} (${id})`
}

const record = async (
  { ctx }: Pick<Service, 'ctx'>,
  { caller, ip, id: requestId, log }: FastifyRequest,
  reply: FastifyReply,
  change: { action: string; subject: string },
) => {
  const details = { status: reply.statusCode, ...(caller.kind === 'key' ? { key: caller.id } : {}) }
  try {
    await recordChange(ctx, { ...change, actor: actorOf(caller), details, address: ip, requestId })
  } catch (error) {
    // What was done is done, and saying that it failed would have it done twice.
    log.error({ err: error, ...change, actor: actorOf(caller) }, 'a change could not be written into the audit log')
  }
}
