import { z } from 'zod'
import { type Duration, durationSchema } from './duration.ts'

const placeSchema = z.union([
  z.number().int().min(1).max(2_147_483_647),
  z.enum(['champion', 'challenger', 'previous']),
])
const shareSchema = z.number().gt(0).max(1)
const bySchema = z
  .string()
  .regex(/^(header|feature):[A-Za-z0-9_-]{1,100}$/, 'has to be header:<name> or feature:<name>, as in header:x-user-id')

const ascending = (steps: readonly number[]) => steps.every((step, i) => i === 0 || step > steps[i - 1]!)

const championSchema = z.strictObject({ kind: z.literal('champion') })
const canarySchema = z.strictObject({
  kind: z.literal('canary'),
  version: placeSchema,
  weight: shareSchema,
  steps: z.array(shareSchema).min(1).max(20).refine(ascending, 'have to rise').optional(),
  every: durationSchema.optional(),
  by: bySchema.optional(),
})
const abSchema = z.strictObject({
  kind: z.literal('ab'),
  arms: z
    .array(z.strictObject({ version: placeSchema, weight: z.number().positive().max(1e6) }))
    .min(2)
    .max(10),
  by: bySchema,
})
const shadowSchema = z.strictObject({ kind: z.literal('shadow'), version: placeSchema, share: shareSchema })
const ensembleSchema = z.strictObject({ kind: z.literal('ensemble'), versions: z.array(placeSchema).min(2).max(10) })

export const routingSchema = z.discriminatedUnion('kind', [
  championSchema,
  canarySchema,
  abSchema,
  shadowSchema,
  ensembleSchema,
])

/** Which versions of a model answer, and which only watch. */
export type Routing = z.infer<typeof routingSchema>

/** A version by its number, or by its place beside the champion. */
export type VersionPlace = z.infer<typeof placeSchema>

/** The versions that a routing names, beside the champion. */
export const placesOf = (routing: Routing): VersionPlace[] => {
  switch (routing.kind) {
    case 'champion':
      return []
    case 'canary':
    case 'shadow':
      return [routing.version]
    case 'ab':
      return routing.arms.map(({ version }) => version)
    case 'ensemble':
      return routing.versions
  }
}

/** What makes a caller stay with one version: a header of the request, or one of the features. */
export type StickyKey = `header:${string}` | `feature:${string}`

export const deployment = {
  /** The champion answers everything. */
  champion: (): Routing => championSchema.parse({ kind: 'champion' }),
  /**
   * The challenger, or another version, answers the share `weight` of the requests. With `steps` the share rises: each
   * lasts `every` (10 m unless told) and the last one stays. With `by`, who is with the canary stays with it.
   */
  canary: ({
    weight,
    steps,
    ...rest
  }: {
    weight?: number
    version?: VersionPlace
    steps?: readonly number[]
    every?: Duration
    by?: StickyKey
  } = {}): Routing =>
    canarySchema.parse({
      kind: 'canary',
      version: 'challenger',
      weight: weight ?? steps?.[0] ?? 0.1,
      ...(steps && { steps, every: '10m' }),
      ...rest,
    }),
  /** Versions side by side, by their weights; the same key always meets the same version. */
  ab: ({
    arms,
    by = 'header:x-routing-key',
  }: {
    arms: readonly { version: VersionPlace; weight: number }[]
    by?: StickyKey
  }): Routing => abSchema.parse({ kind: 'ab', arms, by }),
  /** The challenger scores a copy of the share `share` of the requests, after they were answered; what differs is counted. */
  shadow: ({ version = 'challenger', share = 1 }: { version?: VersionPlace; share?: number } = {}): Routing =>
    shadowSchema.parse({ kind: 'shadow', version, share }),
  /** The mean of what several versions say. */
  ensemble: ({ versions }: { versions: readonly VersionPlace[] }): Routing =>
    ensembleSchema.parse({ kind: 'ensemble', versions }),
}
