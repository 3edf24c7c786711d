import type { FastifyRequest } from 'fastify'
import { findSession, isCsrfOf, openTokens, type Session } from '../../access.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Service } from '../service.ts'
import type { Caller } from './caller.ts'
import { type Credential, credentialOf } from './credential.ts'
import { refuseOtherPages } from './origin.ts'

/** Finds who asks, or why they are nobody: at once for keys, because predictions come with them, later for the others. */
export type Identify = (request: FastifyRequest) => Found | Promise<Found>

type Found = Caller | CultivarError | undefined

export const openIdentify = ({ ctx, project, keyring }: Service): Identify => {
  const { oidc, cors } = project.server
  const tokens = oidc && openTokens(ctx, oidc)
  const ofKey = (text: string): Found => {
    const found = keyring.find(text)
    return typeof found === 'string' ? badKey(found) : found
  }
  const later = async ({ method, headers }: FastifyRequest, { kind, text }: Credential): Promise<Found> => {
    if (kind === 'token') return tokens ? tokens.read(text) : unreadable()
    const session = await findSession(ctx, text)
    if (session === undefined) return new CultivarError('access/refused', 'The session has ended. Sign in again.')
    return changes(method) && !knowsCsrf(session, headers['x-csrf-token']) ? noCsrf() : session
  }
  return (request) => {
    const credential = credentialOf(request.headers)
    if (credential === undefined) return undefined
    if (credential.kind === 'unreadable') return unreadable()
    if (credential.ambient && changes(request.method)) {
      const refused = refuseOtherPages(request.headers, cors)
      if (refused) return refused
    }
    return credential.kind === 'key' ? ofKey(credential.text) : later(request, credential)
  }
}

/** Whether a request of this method may change something. */
export const changes = (method: string): boolean => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

const knowsCsrf = (session: Session, given: string | string[] | undefined) =>
  typeof given === 'string' && isCsrfOf(session, given)

const badKey = (why: 'unknown' | 'expired' | 'revoked') => {
  const sentence = { unknown: 'is none that is known here', expired: 'has expired', revoked: 'was revoked' }[why]
  return new CultivarError('access/refused', `The key ${sentence}. cultivar keys create makes another.`, { key: why })
}

const unreadable = () =>
  new CultivarError(
    'access/refused',
    'What the header authorization shows opens nothing here. Send a key: authorization: Bearer cv_….',
  )

const noCsrf = () =>
  new CultivarError(
    'access/csrf',
    'A change by session wants the header x-csrf-token, with the csrf that GET /api/session answers.',
  )
