import { placesOf, type Routing, toMs, type VersionPlace } from '../define.ts'
import { hash32 } from '../kit/hash.ts'
import type { Random } from '../kit/random.ts'
import type { Deployment } from '../registry.ts'
import { ensembleOf } from './ensemble.ts'
import type { Servable } from './servable.ts'

/** How a request came to its version: `version` where the caller named one. */
export type Route = 'champion' | 'canary' | 'ab' | 'ensemble' | 'version'

/** Who answers one request, and who watches. */
export interface Choice {
  route: Route
  servable: Servable
  /** How probable this choice was, in (0, 1]. */
  propensity: number
  shadow?: Servable | undefined
}

/** What makes a caller stay with a version: reads the header or the feature that a routing names. */
export type KeyOf = (by: string) => string | undefined

/** Chooses who answers, request by request. */
export type Router = (chance: { keyOf: KeyOf; random: Random; now: number }) => Choice

/** The versions that a routing needs beside the champion. */
export const routedVersions = (routing: Routing, deployment: Deployment): number[] =>
  placesOf(routing).flatMap((place) => versionAt(place, deployment) ?? [])

const versionAt = (place: VersionPlace, deployment: Deployment): number | null =>
  typeof place === 'number' ? place : deployment[place]

export interface Loaded {
  champion: Servable
  deployment: Deployment
  /** The version in memory, if it is. */
  at(version: number): Servable | undefined
}

/** A routing over the versions in memory. What it names and nobody has, it does without: the champion answers. */
export const routerOf = (routing: Routing, { champion, deployment, at }: Loaded): Router => {
  const alone: Choice = { route: 'champion', servable: champion, propensity: 1 }
  const find = (place: VersionPlace) => {
    const version = versionAt(place, deployment)
    return version === null ? undefined : at(version)
  }
  switch (routing.kind) {
    case 'champion':
      return () => alone
    case 'shadow': {
      const shadow = find(routing.version)
      if (!shadow || shadow.version === champion.version) return () => alone
      const watched = { ...alone, shadow }
      return ({ random }) => (random() < routing.share ? watched : alone)
    }
    case 'ensemble': {
      const servable = ensembleOf(routing.versions.flatMap((place) => find(place) ?? []))
      const answer: Choice = servable ? { route: 'ensemble', servable, propensity: 1 } : alone
      return () => answer
    }
    case 'canary': {
      const canary = find(routing.version)
      if (!canary || canary.version === champion.version) return () => alone
      const weightAfter = weightOf(routing)
      return (chance) => {
        const weight = weightAfter(chance.now - deployment.routedAt)
        if (draw(champion.model, routing.by, chance) < weight)
          return { route: 'canary', servable: canary, propensity: weight }
        return { ...alone, propensity: 1 - weight }
      }
    }
    case 'ab': {
      const arms = routing.arms.flatMap(({ version, weight }) => {
        const servable = find(version)
        return servable ? [{ servable, weight }] : []
      })
      if (arms.length === 0) return () => alone
      const total = arms.reduce((sum, { weight }) => sum + weight, 0)
      const ends = arms.map((_, i) => arms.slice(0, i + 1).reduce((sum, { weight }) => sum + weight / total, 0))
      return (chance) => {
        const drawn = draw(champion.model, routing.by, chance)
        const { servable, weight } = arms[ends.findIndex((end) => drawn < end)] ?? arms.at(-1)!
        return { route: 'ab', servable, propensity: weight / total }
      }
    }
  }
}

/** The share of a canary so many milliseconds after it began. Needs no coordinator: every server counts alike. */
const weightOf = ({ weight, steps, every = '10m' }: Extract<Routing, { kind: 'canary' }>) => {
  if (!steps) return () => weight
  const stepMs = toMs(every)
  return (sinceMs: number): number => steps[Math.min(Math.max(0, Math.floor(sinceMs / stepMs)), steps.length - 1)]!
}

// The model's name goes in, so that who is with the canary of one model is not with that of every other.
const draw = (model: string, by: string | undefined, { keyOf, random }: { keyOf: KeyOf; random: Random }): number => {
  const key = by === undefined ? undefined : keyOf(by)
  return key === undefined ? random() : hash32(`${model}\n${key}`) / 2 ** 32
}
