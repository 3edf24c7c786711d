import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The port of the server that holds this data, if its process lives. PostgreSQL writes it into postmaster.pid while it
 * starts, so for a moment there is a process and no port yet; then it is undefined in `{ port }`.
 */
export const runningServer = (data: string): { port: number | undefined } | undefined => {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid = '', , , port = ''] = readFileSync(file, 'utf8').split('\n')
  if (!isAlive(Number(pid))) return undefined
  if (isServerOf(Number(pid), data)) return { port: Number(port) || undefined }
  disown(file)
  return undefined
}

// The server is gone and its number belongs to another program, which would make PostgreSQL refuse to start. The rest
// of the file stays: by it PostgreSQL finds children of the dead server that still write to the data.
const disown = (file: string) => {
  const [, ...rest] = readFileSync(file, 'utf8').split('\n')
  writeFileSync(file, [nobody, ...rest].join('\n'))
}

// Greater than any process number of any system, and still a number that PostgreSQL can read.
const nobody = 2_147_483_646

const isAlive = (pid: number): boolean => {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// PostgreSQL works in its data folder, and so does nobody else.
const isServerOf = (pid: number, data: string): boolean => {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
    if (process.platform === 'win32') return true
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(data)
  } catch {
    return false
  }
}
