import { index, jsonb, pgTable, text, timestamp, uuid, varchar } from 'drizzle-orm/pg-core'

const at = (column: string) => timestamp(column, { withTimezone: true, mode: 'date' })

/** Keys for programs. Only the SHA-256 of a key is kept: it is too random to be guessed from its digest. */
export const apiKeys = pgTable('api_keys', {
  id: uuid('id').primaryKey(),
  name: varchar('name', { length: 200 }).notNull(),
  /** The first characters, by which a person knows it again. */
  prefix: varchar('prefix', { length: 20 }).notNull(),
  hash: varchar('hash', { length: 64 }).notNull().unique(),
  scopes: jsonb('scopes').$type<string[]>().notNull(),
  createdAt: at('created_at').notNull(),
  expiresAt: at('expires_at'),
  revokedAt: at('revoked_at'),
  lastUsedAt: at('last_used_at'),
})

/** People who sign in with a password. */
export const users = pgTable('users', {
  name: varchar('name', { length: 200 }).primaryKey(),
  /** Argon2id in its own text form, which holds salt and cost. */
  passwordHash: text('password_hash').notNull(),
  scopes: jsonb('scopes').$type<string[]>().notNull(),
  createdAt: at('created_at').notNull(),
})

/** Who is signed in. The cookie holds the token, the table only its SHA-256. */
export const sessions = pgTable('sessions', {
  hash: varchar('hash', { length: 64 }).primaryKey(),
  user: varchar('user_name', { length: 200 })
    .notNull()
    .references(() => users.name, { onDelete: 'cascade' }),
  csrf: varchar('csrf', { length: 64 }).notNull(),
  createdAt: at('created_at').notNull(),
  expiresAt: at('expires_at').notNull(),
})

/** Every change: who, what, when, from where. Nothing is ever updated here. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull(),
    actor: varchar('actor', { length: 200 }).notNull(),
    action: varchar('action', { length: 100 }).notNull(),
    subject: varchar('subject', { length: 300 }).notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    address: varchar('address', { length: 100 }),
    requestId: varchar('request_id', { length: 100 }),
  },
  (t) => [index('audit_log_by_time').on(t.at)],
)
