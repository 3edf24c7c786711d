import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

/** A route of a server of this process, and how many requests with a body that can be read have come to it. */
export interface ListedRoute {
  method: string
  url: string
  reached: number
}

/**
 * Lists the routes of every server that this process starts from now on, with what Fastify itself tells of them. So a
 * route that somebody adds is in the list, whatever file it is in.
 */
export const listRoutes = (): ListedRoute[] => {
  const routes: ListedRoute[] = []
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url, reached: 0 })
    })
    fastify.addHook('preValidation', async ({ method, routeOptions }) => {
      const found = routes.find((route) => route.method === method && route.url === routeOptions.url)
      if (found) found.reached++
    })
  })
  return routes
}
