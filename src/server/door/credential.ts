import type { IncomingHttpHeaders } from 'node:http'
import { sessionToken } from './cookie.ts'

/** What a request shows to be let in. `ambient` ones are sent by browsers on their own, also for pages of others. */
export interface Credential {
  kind: 'key' | 'token' | 'session' | 'unreadable'
  text: string
  ambient: boolean
}

/** `authorization` counts before `x-api-key`, and both before the cookie. */
export const credentialOf = (headers: IncomingHttpHeaders): Credential | undefined => {
  const { authorization, cookie } = headers
  const authorized = authorization === undefined ? undefined : ofAuthorization(authorization)
  if (authorized !== undefined && authorized.kind !== 'unreadable') return authorized
  const key = headers['x-api-key']
  if (typeof key === 'string') return { kind: 'key', text: key, ambient: false }
  const token = cookie === undefined ? undefined : sessionToken(cookie)
  return token === undefined ? authorized : { kind: 'session', text: token, ambient: true }
}

const ofAuthorization = (text: string): Credential => {
  if (/^bearer /i.test(text)) return ofBearer(text.slice(7).trim())
  if (/^basic /i.test(text)) return ofBasic(text.slice(6))
  return { kind: 'unreadable', text: '', ambient: false }
}

const ofBearer = (text: string): Credential => ({
  kind: text.startsWith('cv_') ? 'key' : 'token',
  text,
  ambient: false,
})

// MLflow's clients know name and password only. The key is the password, or the name where there is no password.
const ofBasic = (text: string): Credential => {
  const [name = '', ...password] = Buffer.from(text, 'base64').toString('utf8').split(':')
  return { kind: 'key', text: password.join(':') || name, ambient: true }
}
