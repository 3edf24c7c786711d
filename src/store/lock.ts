import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'

// How long the lock of a killed process keeps the others waiting. A living one renews it at half of that.
const staleMs = 5_000

/** One process of the machine at a time starts or stops the server of a state folder. */
export const locked = async <T>(state: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(state, { recursive: true })
  const release = await lockfile.lock(state, {
    lockfilePath: join(state, 'postgres.lock'),
    stale: staleMs,
    retries: { retries: 400, minTimeout: 50, maxTimeout: 250 },
    // Lost in a long sleep of the machine. PostgreSQL itself keeps a second server away from the data, so we go on.
    onCompromised: () => {},
  })
  try {
    return await work()
  } finally {
    await release().catch(() => {})
  }
}
