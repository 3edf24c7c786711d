import type { IncomingMessage } from 'node:http'

// What balancers, orchestrators and Prometheus ask: a server that has much to do must not look as if it were dead.
const probes = /^\/(health(\/(live|ready))?|v2\/health\/(live|ready)|ping|metrics)(\?|$)/
// A stream that stands for hours is no work.
const streams = /^\/api\/events(\?|$)/

/** Whether a request only asks how the server does; such a request is never refused for there being too many. */
export const isProbe = ({ method, url = '' }: IncomingMessage): boolean => isRead(method) && probes.test(url)

/** Whether a request counts as work. */
export const isWork = (request: IncomingMessage): boolean =>
  !(isRead(request.method) && (probes.test(request.url ?? '') || streams.test(request.url ?? '')))

const isRead = (method: string | undefined) => method === 'GET' || method === 'HEAD'
