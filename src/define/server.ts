import { z } from 'zod'
import { durationSchema } from './duration.ts'
import { secretSchema } from './secret.ts'

const address = z.union([z.url({ protocol: /^https?$/ }), secretSchema])
const bucketSchema = z.strictObject({
  /** Requests that come back in one second. */
  perSecond: z.number().positive().max(1e6),
  /** Requests that may come at once. */
  burst: z.number().int().positive().max(1e6).optional(),
})
const scopeSchema = z.enum(['predict', 'feedback', 'read', 'operate', 'admin'])

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
  cors: z
    .strictObject({ origins: z.array(z.string().min(1)).min(1), credentials: z.boolean().default(false) })
    .optional(),
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
      time: durationSchema.default('60s'),
      /** Requests in work at once; what comes then is refused with 503. */
      concurrency: z.number().int().min(1).max(1e6).default(512),
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
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }),
      audience: z.string().min(1),
      /** The claim that holds a role or a list of roles; dots lead into objects, as in realm_access.roles. */
      roleClaim: z.string().min(1).default('roles'),
      roles: z.record(z.string(), z.array(scopeSchema)).default({}),
    })
    .optional(),
  /** Where predictions go as CloudEvents. */
  events: eventsSchema.optional(),
})

/** How the server presents and protects itself. */
export type ServerSettings = z.infer<typeof serverSchema>
export type ServerOptions = z.input<typeof serverSchema>
