// A process that opens what a server opens for traces, and prints what was loaded for it.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier.startsWith('@opentelemetry/')) console.log(specifier)
    return next(specifier, context)
  },
})
const { openTracing } = await import('../../src/server/tracing.ts')
await import('../../src/server.ts')
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
await openTracing({ log, clock: { now: () => 0 } })
