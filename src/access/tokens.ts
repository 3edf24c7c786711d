import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Scope, ServerSettings } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Context } from '../store.ts'
import { grantedBy } from './scopes.ts'

/** Who a token speaks of. */
interface TokenHolder {
  kind: 'token'
  id: string
  name: string
  scopes: ReadonlySet<Scope>
}

/** Reads the tokens of one identity provider. */
export interface Tokens {
  /** Throws `access/refused` for a token that proves nothing, `access/issuer` when the provider cannot be asked. */
  read(token: string): Promise<TokenHolder>
}

type Oidc = NonNullable<ServerSettings['oidc']>

// A secret that both sides know proves nothing about who signed, and `none` proves nothing at all.
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const clockToleranceS = 5
const keysAgainAfterMs = 2_000
const keepKeysMs = 600_000
const keepAddressMs = 3_600_000
const patienceMs = 5_000

export const openTokens = ({ clock }: Pick<Context, 'clock'>, oidc: Oidc): Tokens => {
  const keys = keysOf(oidc.issuer, () => clock.now())
  return {
    read: async (token) => {
      const key = await keys()
      const { payload } = await jwtVerify(token, key, {
        issuer: oidc.issuer,
        audience: oidc.audience,
        algorithms,
        clockTolerance: clockToleranceS,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(clock.now()),
      }).catch((error: unknown) => {
        throw refusal(error, oidc)
      })
      const scopes = rolesIn(payload, oidc.roleClaim).flatMap((role) =>
        Object.hasOwn(oidc.roles, role) ? oidc.roles[role]! : [],
      )
      return { kind: 'token', id: payload.sub!, name: nameIn(payload), scopes: grantedBy(scopes) }
    },
  }
}

// The provider is asked for the address of its keys at the first token, and for the keys again when one is unknown.
const keysOf = (issuer: string, now: () => number): (() => Promise<JWTVerifyGetKey>) => {
  let known: { keys: Promise<JWTVerifyGetKey>; until: number } | undefined
  return async () => {
    if (known === undefined || known.until <= now()) {
      const asked = { keys: discover(issuer), until: now() + keepAddressMs }
      known = asked
      // Who did not answer is asked again, but not by every request.
      asked.keys.catch(() => {
        asked.until = now() + keysAgainAfterMs
      })
    }
    return known.keys
  }
}

const documentSchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) })

/** OpenID Connect Discovery 1.0, section 4. */
const discover = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) })
    const found = documentSchema.parse(await response.json())
    if (found.issuer !== issuer) throw new Error(`it calls itself ${found.issuer.slice(0, 200)}`)
    return createRemoteJWKSet(new URL(found.jwks_uri), {
      cooldownDuration: keysAgainAfterMs,
      cacheMaxAge: keepKeysMs,
      timeoutDuration: patienceMs,
    })
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'no OpenID configuration is there' : (cause as Error).message
    throw unreachable(issuer, why, cause)
  }
}

const refusal = (error: unknown, { issuer, audience }: Oidc): unknown => {
  const facts = `Tokens have to come from ${issuer} for ${audience}.`
  if (error instanceof errors.JWTExpired)
    return new CultivarError('access/refused', `The token has expired. Ask ${issuer} for another.`)
  if (error instanceof errors.JWTClaimValidationFailed)
    return new CultivarError(
      'access/refused',
      `The claim ${error.claim} of the token is not what it has to be. ${facts}`,
    )
  if (keysAreAway(error)) return unreachable(issuer, (error as Error).message, error)
  return new CultivarError('access/refused', `The token cannot be trusted. ${facts}`, {}, { cause: error })
}

// A key that the provider does not have is the caller's mistake; keys that do not come are the provider's.
const keysAreAway = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  !(error instanceof errors.JOSEError) ||
  error.code === 'ERR_JOSE_GENERIC'

const unreachable = (issuer: string, why: string, cause: unknown) => {
  const message = `The identity provider ${issuer} cannot be asked for its keys: ${why.slice(0, 300)}. Tokens are read again as soon as it answers.`
  return new CultivarError('access/issuer', message, {}, { cause })
}

/** A role or a list of them. A claim may have dots in its name, as those of Auth0 do, or dots may lead into objects. */
const rolesIn = (payload: JWTPayload, claim: string): string[] => {
  const value = Object.hasOwn(payload, claim) ? payload[claim] : claim.split('.').reduce<unknown>(within, payload)
  if (typeof value === 'string') return value.split(' ')
  return Array.isArray(value) ? value.filter((role) => typeof role === 'string') : []
}

const within = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

const nameIn = ({ preferred_username: user, email, name, sub }: JWTPayload): string =>
  [user, email, name].find((word): word is string => typeof word === 'string' && word !== '') ?? sub!
