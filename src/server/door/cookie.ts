import type { FastifyRequest } from 'fastify'

const name = 'cultivar_session'

/** The token of the session in a `cookie` header. */
export const sessionToken = (cookies: string): string | undefined => {
  for (const cookie of cookies.split(';')) {
    const [key, value] = cookie.trim().split('=', 2)
    if (key === name && value) return value
  }
  return undefined
}

/** The header that sets the cookie of a session, and with no time left the one that takes it away. */
export const sessionCookie = (request: FastifyRequest, token: string, ms: number): string => {
  const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https'
  const parts = [`${name}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${Math.floor(ms / 1000)}`]
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ')
}
