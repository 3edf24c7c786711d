import { type Scope, scopeSchema } from '../define.ts'

// Who may write or change something has to see it, and the answers to a change hold what reading shows. Nothing else follows
// from anything: a key of a product that predicts cannot read what others were predicted.
const implied: Partial<Record<Scope, readonly Scope[]>> = {
  track: ['read'],
  operate: ['read', 'track'],
  admin: scopeSchema.options,
}

/** All that somebody may do who was given these scopes. Words that are no scope give nothing. */
export const grantedBy = (given: readonly string[]): ReadonlySet<Scope> => {
  const named = given.filter((scope): scope is Scope => scopeSchema.options.some((known) => known === scope))
  return new Set(named.flatMap((scope) => [scope, ...(implied[scope] ?? [])]))
}
