import type { IncomingHttpHeaders } from 'node:http'
import type { ServerSettings } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Cors } from '../cors.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** Whether a server may listen there without asking anybody who they are. */
export const isLoopback = (host: string): boolean => loopback.test(host) || host === '::1'

/**
 * Without keys only this machine may ask. A name that resolves to loopback and a page of another origin are other ways
 * in for a web site that the user visits, so Host has to be a loopback name and Origin, if there is one, the same host or
 * one that the typed file names. That it allows all of them is not enough: here they could do everything.
 */
export const refuseStrangers = ({ host = '', origin }: IncomingHttpHeaders, cors: Cors): CultivarError | undefined => {
  const isFamiliar = origin === undefined || origin === `http://${host}` || cors.names(origin)
  if (loopback.test(host) && isFamiliar) return undefined
  const message = `Requests come from this machine and its own pages only; this one has Host ${host.slice(0, 100)}${origin ? ` and Origin ${origin.slice(0, 100)}` : ''}. To let others in, create a key: cultivar keys create.`
  return new CultivarError('request/origin', message)
}

/**
 * What a browser sends along by itself, a cookie or a password that it knows, proves nothing about the page that wrote
 * the request, so that has to be one of ours or one that CORS lets use them. A proxy says our name in x-forwarded-host.
 */
export const refuseOtherPages = (
  headers: IncomingHttpHeaders,
  cors: ServerSettings['cors'],
): CultivarError | undefined => {
  const { host = '', origin } = headers
  if (origin === undefined) return undefined
  const ours = [host, headers['x-forwarded-host']]
  if (URL.canParse(origin) && ours.includes(new URL(origin).host)) return undefined
  if (cors?.credentials && cors.origins.includes(origin)) return undefined
  const message = `The page of ${origin.slice(0, 100)} may not use your session here, on ${host.slice(0, 100)}. Behind a proxy, let it pass the Host on.`
  return new CultivarError('request/origin', message)
}
