import { z } from 'zod'
import { batchingSchema } from './batching.ts'
import { durationSchema, toMs } from './duration.ts'
import { scopeSchema } from './scope.ts'
import { secretSchema } from './secret.ts'

const address = z.union([z.url({ protocol: /^https?$/ }), secretSchema])
const bucketSchema = z.strictObject({
  /** Requests that come back in one second. */
  perSecond: z.number().positive().max(1e6),
  /** Requests that may come at once; without it, those of one second. */
  burst: z.number().int().positive().max(1e6).optional(),
})
// As browsers send it: scheme, host and port, and nothing behind.
const originSchema = z
  .string()
  .refine((text) => text === '*' || isOrigin(text), 'is no origin, which is as in https://shop.example, or *')
const corsSchema = z
  .strictObject({ origins: z.array(originSchema).min(1), credentials: z.boolean().default(false) })
  .refine(({ origins, credentials }) => !(credentials && origins.includes('*')), {
    path: ['origins'],
    message: '* goes without credentials only: name the origins that may send them',
  })
const proxySchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'is no address and no range of addresses')
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text
// Of what is no duration the schema has said so already.
const between = (text: string, least: number, most: number) => {
  const isDuration = durationSchema.safeParse(text).success
  return !isDuration || (toMs(text) >= least && toMs(text) <= most)
}

const eventsSchema = z.strictObject({
  webhook: address,
  /** Many events in a message, one as a whole, or one whose attributes are headers, as KServe's logger sends them. */
  mode: z.enum(['batch', 'structured', 'binary']).default('batch'),
  /** An event for each prediction, or KServe's pair for each request. */
  format: z.enum(['cultivar', 'kserve']).default('cultivar'),
  /** What KServe's readers take for the namespace. */
  namespace: z.string().min(1).max(253).default('default'),
  /** Whether requests for predictions that got none are told too. */
  errors: z.boolean().default(false),
})

export const serverSchema = z.strictObject({
  /** How it calls itself to Open Inference Protocol clients. Scripts that ask for Triton want `triton`. */
  name: z.string().min(1).max(100).default('cultivar'),
  /** Pages of other hosts that may ask. */
  cors: corsSchema.optional(),
  /** Who stands in front and may say whose request it is (X-Forwarded-For): one balancer, or those of these addresses. */
  trustProxy: z.union([z.boolean(), z.array(proxySchema).min(1)]).default(false),
  /** Exact for one process: with N processes, N times as much gets through. */
  rateLimit: z.strictObject({ perKey: bucketSchema.optional(), perAddress: bucketSchema.optional() }).optional(),
  limits: z
    .strictObject({
      bodyBytes: z
        .number()
        .int()
        .min(1024)
        .max(1 << 30)
        .default(1_048_576),
      /** Rows of one request. */
      rows: z.number().int().min(1).max(1e6).default(1_000),
      /** How long one request may take. */
      time: durationSchema
        .refine((text) => between(text, 100, 86_400_000), 'has to be between 100ms and 24h')
        .default('60s'),
      /** Requests in work at once; what comes then is refused with 503. */
      concurrency: z.number().int().min(1).max(1e6).default(256),
    })
    .prefault({}),
  requestLog: z
    .strictObject({
      enabled: z.boolean().default(false),
      /** Whether features go into the log of requests. */
      input: z.boolean().default(false),
      /** Features whose values are never written to any log of text. */
      redact: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
  stop: z
    .strictObject({
      /** How long it still takes requests after it was asked to end and says that it is not ready; at most 10s. */
      pause: durationSchema.refine((text) => between(text, 0, 10_000), 'has to be at most 10s').optional(),
    })
    .prefault({}),
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }),
      audience: z.string().min(1),
      /** The claim that holds a role or a list of roles; dots lead into objects, as in realm_access.roles. */
      roleClaim: z.string().min(1).default('roles'),
      roles: z.record(z.string(), z.array(scopeSchema)).default({}),
    })
    .optional(),
  batching: batchingSchema.prefault({}),
  /** Where predictions go as CloudEvents. */
  events: eventsSchema.optional(),
})

/** How the server presents and protects itself. */
export type ServerSettings = z.infer<typeof serverSchema>
export type ServerOptions = z.input<typeof serverSchema>
