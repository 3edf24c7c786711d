import { and, desc, eq, lt } from 'drizzle-orm'
import { newId } from '../kit/ids.ts'
import { type Context, decisions, publish } from '../store.ts'

type Outcome = 'promoted' | 'refused' | 'rolled_back' | 'routed' | 'unchanged'

/** What was decided, why, and what it was decided on. */
export interface Decision {
  id: string
  model: string
  at: string
  outcome: Outcome
  trigger: string
  run_id: string | null
  champion: number | null
  challenger: number | null
  reasons: string[]
  evidence: unknown
}

export const recordDecision = async (ctx: Context, decision: Omit<Decision, 'id' | 'at'>): Promise<Decision> => {
  const id = newId(ctx.clock)
  const at = new Date(ctx.clock.now())
  const { run_id: runId, ...rest } = decision
  await ctx.store.db.insert(decisions).values({ id, at, runId, ...rest })
  await publish(ctx.store, { event: 'decision', id, model: decision.model, outcome: decision.outcome })
  return { id, at: at.toISOString(), ...decision }
}

/** The newest decisions first. */
export const listDecisions = async (
  { store }: Context,
  { model, limit = 50, before }: { model?: string | undefined; limit?: number; before?: string | undefined } = {},
): Promise<Decision[]> => {
  const rows = await store.db
    .select()
    .from(decisions)
    .where(
      and(
        model === undefined ? undefined : eq(decisions.model, model),
        before === undefined ? undefined : lt(decisions.id, before),
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(limit)
  return rows.map(({ at, runId, ...row }) => ({
    ...row,
    outcome: row.outcome as Outcome,
    at: at.toISOString(),
    run_id: runId,
  }))
}
