import { userInfo } from 'node:os'
import { type NewChange, recordChange } from '../access.ts'
import type { Context } from '../store.ts'

/** Writes what a command changed into the audit log, as done by the user of this machine. */
export const recordByHand = (ctx: Context, change: Pick<NewChange, 'action' | 'subject' | 'details'>): Promise<void> =>
  recordChange(ctx, { ...change, actor: `cli:${machineUser()}` })

// In a container the number of a user need not have a name.
const machineUser = (): string => {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
