import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CultivarError } from '../kit/errors.ts'

/** How to reach the server of a state folder: only we may read it. */
export interface Note {
  port: number
  password: string
}

const noteFile = (state: string) => join(state, 'postgres.json')

export const readNote = (state: string, data: string): Note => {
  try {
    return JSON.parse(readFileSync(noteFile(state), 'utf8')) as Note
  } catch (cause) {
    const message = `${noteFile(state)} is missing or unreadable, and only it knows the password of ${data}. Put it back, or move the data folder away to start afresh.`
    throw new CultivarError('store/embedded', message, { note: noteFile(state) }, { cause })
  }
}

// Written beside and renamed, so that a kill leaves the old note or the new one and never half of one.
export const writeNote = (state: string, note: Note): void => {
  const fresh = `${noteFile(state)}.new`
  writeFileSync(fresh, JSON.stringify(note), { mode: 0o600, flush: true })
  renameSync(fresh, noteFile(state))
}

export const address = ({ port, password }: Note): string =>
  `postgres://cultivar:${password}@127.0.0.1:${port}/postgres`
