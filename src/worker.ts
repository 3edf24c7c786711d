// The worker does what must not wait in a request: it trains, in child processes, and looks at monitors and triggers.
// Words: a *job* is a training that somebody asked for; a *tick* is one look at the loop. Jobs live in the database, so a
// worker that dies loses none.
export { startWorker, type Worker, type WorkerOptions } from './worker/start.ts'
export type { Program } from './worker/train.ts'
