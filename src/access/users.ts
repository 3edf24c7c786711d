import { asc, eq } from 'drizzle-orm'
import type { Scope } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { storable } from '../kit/unicode.ts'
import { type Context, publish, sessions, users } from '../store.ts'

/** Somebody who signs in with a password. */
export interface User {
  name: string
  scopes: string[]
  created_at: string
}

export const createUser = async (
  ctx: Context,
  { name, password, scopes }: { name: string; password: string; scopes: readonly Scope[] },
): Promise<User> => {
  const passwordHash = await hashOf(password)
  const createdAt = new Date(ctx.clock.now())
  const made = { name: storable(name), passwordHash, scopes: [...new Set(scopes)], createdAt }
  const [row] = await ctx.store.db.insert(users).values(made).onConflictDoNothing().returning()
  if (!row) {
    const message = `There is a user "${name}" already. Change the password: cultivar users password ${name}.`
    throw new CultivarError('access/user-exists', message, { name })
  }
  await publish(ctx.store, { event: 'access' })
  return shown(row)
}

export const listUsers = async ({ store }: Context): Promise<User[]> =>
  (await store.db.select().from(users).orderBy(asc(users.name))).map(shown)

/** Removes a user and ends what they are signed in to. */
export const removeUser = async (ctx: Context, name: string): Promise<void> => {
  const gone = await ctx.store.db
    .delete(users)
    .where(eq(users.name, storable(name)))
    .returning({ name: users.name })
  if (gone.length === 0) throw unknownUser(name)
  await publish(ctx.store, { event: 'access' })
}

/** Sets another password and ends every session that the old one opened. */
export const setPassword = async (ctx: Context, name: string, password: string): Promise<void> => {
  const passwordHash = await hashOf(password)
  const known = storable(name)
  await ctx.store.db.transaction(async (tx) => {
    const changed = await tx.update(users).set({ passwordHash }).where(eq(users.name, known)).returning()
    if (changed.length === 0) throw unknownUser(name)
    await tx.delete(sessions).where(eq(sessions.user, known))
  })
}

/** Whether there is such a user with such a password. It takes as long for a name that nobody has. */
export const checkPassword = async ({ store }: Context, name: string, password: string): Promise<boolean> => {
  const [row] = await store.db
    .select()
    .from(users)
    .where(eq(users.name, storable(name)))
  const { verify } = await import('@node-rs/argon2')
  const right = await verify(row?.passwordHash ?? (await nobodysHash()), password)
  return row !== undefined && right
}

// The least that OWASP's Password Storage Cheat Sheet asks for, about 40 ms on one core; argon2id is the library's default.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const fewestCharacters = 12
const mostCharacters = 1_000

const hashOf = async (password: string): Promise<string> => {
  const length = [...password].length
  if (length < fewestCharacters || length > mostCharacters) {
    const message = `A password has ${fewestCharacters} to ${mostCharacters} characters; this one has ${length}. Take a sentence.`
    throw new CultivarError('access/password', message, { length })
  }
  const { hash } = await import('@node-rs/argon2')
  return hash(password, cost)
}

let unmatched: Promise<string> | undefined
const nobodysHash = () => {
  unmatched ??= hashOf('the password of nobody at all')
  return unmatched
}

const shown = ({ name, scopes, createdAt }: typeof users.$inferSelect): User => ({
  name,
  scopes,
  created_at: createdAt.toISOString(),
})

const unknownUser = (name: string) => {
  const message = `There is no user "${name.slice(0, 200)}". cultivar users list shows them.`
  return new CultivarError('access/unknown-user', message, { name: name.slice(0, 200) })
}
