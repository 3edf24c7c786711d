import { readdirSync, readFileSync } from 'node:fs'

/** The resident bytes of all processes of a group; 0 where the system does not tell, as only Linux does. */
export const groupBytes = (group: number): number => {
  let pages = 0
  for (const pid of processes()) {
    const stat = read(`/proc/${pid}/stat`)
    // The name in brackets may hold spaces and brackets of its own; the numbers stand behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(fields[groupField]) === group) pages += Number(fields[residentField])
  }
  return pages * pageBytes
}

// As proc_pid_stat(5) counts them, from the state on.
const groupField = 2
const residentField = 21
const pageBytes = 4096

const processes = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
