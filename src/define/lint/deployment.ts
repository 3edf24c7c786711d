import type { Model } from '../model.ts'
import { error, type Finding, list } from './finding.ts'

/** Who is kept with a version by a feature has to bring it along. */
export const callersAreKnown = (name: string, { deployment, features }: Model): Finding[] => {
  const by = 'by' in deployment ? deployment.by : undefined
  const feature = by?.startsWith('feature:') ? by.slice('feature:'.length) : undefined
  if (feature === undefined || features.includes(feature)) return []
  const message = `keeps callers by the feature "${feature}", which is none of ${list(features)}. Name one of them, or a header: header:x-user-id.`
  return [error(`${name}.deployment.by`, message)]
}
