import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { CultivarError } from '../kit/errors.ts'

/** PostgreSQL refuses to run as root, so root lends it this user; anybody else runs it as themselves. */
export interface PostgresUser {
  uid: number
  gid: number
}

export const postgresUser = (): PostgresUser | undefined => {
  if (process.platform === 'win32' || userInfo().uid !== 0) return undefined
  const user = lookUp('postgres') ?? created() ?? lookUp('nobody')
  if (!user)
    throw new CultivarError(
      'store/embedded',
      'Running as root, and there is no user that PostgreSQL could run as. Create one: useradd --system postgres.',
    )
  return user
}

/** Whether that user may enter the folder; a parent of mode 0700 that is root's own stops it. */
const mayEnter = (user: PostgresUser, folder: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, stdio: 'ignore', cwd: '/' }).status === 0

/** A place for the data of `state` that the user can enter: `state` itself, or a folder of the machine named after it. */
export const dataHome = (state: string, user: PostgresUser | undefined): string => {
  mkdirSync(state, { recursive: true })
  if (!user || mayEnter(user, state)) return state
  const name = createHash('sha256').update(state).digest('hex').slice(0, 16)
  const elsewhere = join('/var/lib/cultivar', name)
  mkdirSync(elsewhere, { recursive: true })
  return elsewhere
}

/** The folder of the PostgreSQL programs, copied once to where the user can reach them if they lie behind a closed door. */
export const reachablePrograms = (native: string, version: string, user: PostgresUser | undefined): string => {
  if (!user || mayEnter(user, native)) return native
  const copy = join('/var/lib/cultivar', `programs-${version}`)
  const ready = join(copy, 'bin', 'postgres')
  if (existsSync(ready)) return copy
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

const lookUp = (name: string): PostgresUser | undefined => {
  const id = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' })
  const uid = id('-u')
  if (uid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(id('-g').stdout) }
}

const created = (): PostgresUser | undefined => {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], {
    stdio: 'ignore',
  })
  return lookUp('postgres')
}
