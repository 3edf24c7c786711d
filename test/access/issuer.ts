import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

interface Signing {
  algorithm?: string
  issuer?: string
  audience?: string
  expires?: string | number
  notBefore?: number
}

/** An identity provider with keys of its own: it says where its keys are, shows them, and signs tokens. */
export const openIssuer = async () => {
  const state = { keys: [await makeKey('first', 'ES256')], away: false, asked: 0 }
  const server = createServer(({ url }, response) => {
    const documents: Record<string, unknown> = {
      '/realm/.well-known/openid-configuration': { issuer, jwks_uri: `${origin}/realm/certs` },
      '/realm/certs': { keys: state.keys.map(({ shown }) => shown) },
    }
    if (url === '/realm/certs') state.asked++
    const document = state.away ? undefined : documents[url ?? '']
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `${origin}/realm`
  const sign = (claims: JWTPayload = {}, wishes: Signing = {}, key = state.keys.at(-1)!) => {
    const token = new SignJWT({ sub: 'f7a1', ...claims })
      .setProtectedHeader({ alg: key.algorithm, kid: key.id })
      .setIssuer(wishes.issuer ?? issuer)
      .setAudience(wishes.audience ?? 'cultivar')
      .setExpirationTime(wishes.expires ?? '5m')
    if (wishes.notBefore !== undefined) token.setNotBefore(wishes.notBefore)
    return token.sign(key.secret)
  }
  return {
    issuer,
    sign,
    key: () => state.keys.at(-1)!,
    asked: () => state.asked,
    /** Signs with another key from now on, and shows the old one no more. */
    rotate: async (algorithm = 'RS256') => {
      state.keys = [await makeKey(`after ${state.keys[0]!.id}`, algorithm)]
    },
    goAway: (away: boolean) => {
      state.away = away
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const makeKey = async (id: string, algorithm: string) => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  const shown = { ...(await exportJWK(publicKey)), kid: id, alg: algorithm, use: 'sig' }
  return { id, algorithm, secret: privateKey, shown }
}
