import { grantedBy } from '../../access.ts'
import type { Scope } from '../../define.ts'
import type { CultivarError } from '../../kit/errors.ts'

/** Who asks, and what they may do. */
export interface Caller {
  kind: 'nobody' | 'key' | 'user' | 'token'
  /** Of a key its id, of a user the name, of a token its subject; empty for nobody. */
  id: string
  /** What people call them. */
  name: string
  scopes: ReadonlySet<Scope>
}

export const nobody: Caller = Object.freeze({ kind: 'nobody', id: '', name: 'nobody', scopes: grantedBy([]) })

/** Who asks where nobody has to say who they are: somebody on this machine. */
export const local: Caller = Object.freeze({ kind: 'nobody', id: '', name: 'local', scopes: grantedBy(['admin']) })

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the door before any other hook that was added after it. */
    caller: Caller
    /** Why what was shown opens nothing. */
    refusal: CultivarError | null
    /** What a change made or met, for the audit log, where the path does not say it. */
    subject: string | null
  }
}
