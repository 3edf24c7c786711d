import { hash, randomBytes } from 'node:crypto'

/** 32 bytes that nobody can guess, in letters that go into headers and cookies as they are. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret. One that is this random needs no slow digest, and a digest that leaks opens nothing. */
export const digestOf = (secret: string): string => hash('sha256', secret, 'hex')
