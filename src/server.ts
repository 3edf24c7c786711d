// The server answers over HTTP: the native API, its documentation, metrics, live events and the start page. It parses at
// the edge and calls the stages; it decides nothing itself. Words: a *service* is what a process has opened for its
// routes; the *contract* is the API as schemas.
export { type Server, startServer } from './server/listen.ts'
export type { ShareMetrics } from './server/metrics.ts'
export { modelOpenapi } from './server/openapi/describe.ts'
export { choosePort } from './server/port.ts'
