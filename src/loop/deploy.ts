import { placesOf, type Routing, type VersionPlace } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type Deployment, getDeployment, setRouting } from '../registry.ts'
import { atomically, type Context } from '../store.ts'
import { requireLoadable } from './compare.ts'
import { type Decision, recordDecision } from './decisions.ts'

/**
 * Says which versions of a model answer, and which only watch; null gives the word back to the typed file. Every server
 * follows within a second. Refuses versions that are not there, or cannot be loaded.
 */
export const deploy = async (ctx: Context, model: string, routing: Routing | null): Promise<Decision> => {
  const deployment = await getDeployment(ctx, model)
  const versions = routing === null ? [] : versionsOf(routing, deployment)
  for (const version of versions) await requireLoadable(ctx, model, version)
  return atomically(ctx, async (inside) => {
    await setRouting(inside, model, routing)
    return recordDecision(inside, {
      model,
      trigger: 'manual',
      run_id: null,
      champion: deployment.champion,
      challenger: deployment.challenger,
      outcome: 'routed',
      reasons: [routing === null ? 'the typed file says who answers' : inWords(routing)],
      evidence: { routing, before: deployment.routing },
    })
  })
}

const versionsOf = (routing: Routing, deployment: Deployment): number[] => {
  // A canary or a shadow stands beside the champion, so they cannot be one version.
  const beside = routing.kind === 'canary' || routing.kind === 'shadow'
  const places: VersionPlace[] = [...(beside ? (['champion'] as const) : []), ...placesOf(routing)]
  const versions = places.map((place) => versionAt(place, deployment))
  if (new Set(versions).size === versions.length) return versions
  const message = `${places.join(', ')} name a version twice. Each arm wants a version of its own.`
  throw new CultivarError('request/invalid', message, { versions })
}

const versionAt = (place: VersionPlace, deployment: Deployment): number => {
  if (typeof place === 'number') return place
  const version = deployment[place]
  if (version !== null) return version
  const message = `${deployment.model} has no ${place}. Train one with \`cultivar train ${deployment.model}\`, or name a version by its number.`
  throw new CultivarError('model/no-version', message, { model: deployment.model, alias: place })
}

/** A routing as a person says it. */
const inWords = (routing: Routing): string => {
  const share = (part: number) => `${Number((part * 100).toFixed(2))} %`
  switch (routing.kind) {
    case 'champion':
      return 'the champion answers'
    case 'canary': {
      const { version, weight, steps, every, by } = routing
      const shares = steps ? `${steps.map(share).join(', ')}, each for ${every}` : share(weight)
      return `canary: ${version} answers ${shares}${by ? `, by ${by}` : ''}`
    }
    case 'ab': {
      const total = routing.arms.reduce((sum, { weight }) => sum + weight, 0)
      const arms = routing.arms.map(({ version, weight }) => `${version} ${share(weight / total)}`)
      return `A/B by ${routing.by}: ${arms.join(', ')}`
    }
    case 'shadow':
      return `shadow: ${routing.version} watches ${share(routing.share)}`
    case 'ensemble':
      return `ensemble of ${routing.versions.join(', ')}`
  }
}
