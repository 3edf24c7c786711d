import type { FastifyInstance } from 'fastify'

/** Listens to the routes as they are added, and tells which methods a path takes: none where there is no route. */
export const methodsOf = (app: FastifyInstance): ((path: string) => string[]) => {
  const routes: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() })
  })
  return (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))]
}

// A route is written as in /api/models/:model/predict or /docs/*; two colons stand for one.
const patternOf = (url: string) => {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/::|:\w+/g, (part) => (part === '::' ? ':' : '[^/]+')).replaceAll('*', '.*')}$`)
}
