// Access says who may do what, and remembers who did. Words: a *scope* is what a caller may do; a *key* belongs to a
// program and is shown once; a *user* signs in with a password and has a *session*; a *token* comes from an identity
// provider (OIDC) and names roles; a *change* is a line of the audit log. Secrets are kept as digests only.
export { type Change, listChanges, type NewChange, recordChange } from './access/audit.ts'
export { type Keyring, openKeyring } from './access/keyring.ts'
export { createKey, listKeys, type MadeKey, revokeKey, rotateKey } from './access/keys.ts'
export { grantedBy } from './access/scopes.ts'
export { endSession, findSession, isCsrfOf, type Session, sessionMs, startSession } from './access/sessions.ts'
export { openTokens, type Tokens } from './access/tokens.ts'
export { checkPassword, createUser, listUsers, removeUser, setPassword } from './access/users.ts'
