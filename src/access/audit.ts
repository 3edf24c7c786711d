import { and, desc, eq, gte, lt } from 'drizzle-orm'
import { newId } from '../kit/ids.ts'
import { storable } from '../kit/unicode.ts'
import { auditLog, type Context } from '../store.ts'

/** A line of the audit log. It is written once and never changed. */
export interface Change {
  id: string
  at: string
  /** Who: `key:ci`, `user:anna`, `token:…`, `cli:<user of the machine>`, or `local` where nobody has to say it. */
  actor: string
  /** What: `model.promote`, `key.create` …; of a route that has no such word, its method and path. */
  action: string
  /** To what: a model, the id of a key, the name of a user. */
  subject: string
  details: Record<string, unknown>
  address: string | null
  request_id: string | null
}

export interface NewChange extends Pick<Change, 'actor' | 'action' | 'subject'> {
  details?: Record<string, unknown>
  address?: string
  requestId?: string
}

export const recordChange = async ({ store, clock }: Context, change: NewChange): Promise<void> => {
  const { actor, action, subject, details = {}, address, requestId } = change
  await store.db.insert(auditLog).values({
    id: newId(clock),
    at: new Date(clock.now()),
    actor: fitting(actor, 200),
    action: fitting(action, 100),
    subject: fitting(subject, 300),
    details: storableFacts(details),
    address: address === undefined ? null : fitting(address, 100),
    requestId: requestId === undefined ? null : fitting(requestId, 100),
  })
}

// A name that is too long must not be a way to leave no trace.
const fitting = (text: string, most: number) => storable(text.slice(0, most))

const storableFacts = (details: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(details, (_name, value) => (typeof value === 'string' ? storable(value) : value)))

export interface ChangeFilter {
  actor?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  from?: Date | undefined
  /** Only what was written before the change with this id. */
  before?: string | undefined
  limit?: number | undefined
}

/** The newest changes first. */
export const listChanges = async (
  { store }: Context,
  { actor, action, subject, from, before, limit = 50 }: ChangeFilter = {},
): Promise<Change[]> => {
  const rows = await store.db
    .select()
    .from(auditLog)
    .where(
      and(
        actor === undefined ? undefined : eq(auditLog.actor, actor),
        action === undefined ? undefined : eq(auditLog.action, action),
        subject === undefined ? undefined : eq(auditLog.subject, subject),
        from === undefined ? undefined : gte(auditLog.at, from),
        before === undefined ? undefined : lt(auditLog.id, before),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit)
  return rows.map(({ at, requestId, ...row }) => ({ ...row, at: at.toISOString(), request_id: requestId }))
}
