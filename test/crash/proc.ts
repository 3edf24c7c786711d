import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { until } from './until.ts'

/** A process of the machine that works for a folder. */
export interface Found {
  pid: number
  command: string
}

/**
 * Every process that has the path in its command line or its environment, or that works in it. The last one finds the
 * children of a PostgreSQL, who say nothing of their folder.
 */
export const processesOf = (path: string): Found[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = read(`/proc/${pid}/cmdline`)
      const traces = [command, read(`/proc/${pid}/environ`), link(`/proc/${pid}/cwd`)]
      const found = command !== '' && traces.some((trace) => trace.includes(path))
      return found ? [{ pid: Number(pid), command: command.replaceAll('\0', ' ').trim() }] : []
    })

/** The one whose command line has the word. */
export const processWith = (path: string, word: string): Found | undefined =>
  processesOf(path).find(({ command }) => command.includes(word))

export const postmasterOf = (path: string): Found | undefined =>
  processesOf(path).find(({ command }) => /bin\/postgres\b.* -D /.test(command))

/** Waits until nobody works for the folder any more. */
export const nobodyLeft = (path: string, withinMs: number): Promise<true> =>
  until(() => processesOf(path).length === 0, { what: `the end of all processes of ${path}`, withinMs }).catch(
    (error: Error) => {
      throw new Error(
        `${error.message}:\n${processesOf(path)
          .map(({ pid, command }) => `  ${pid} ${command}`)
          .join('\n')}`,
      )
    },
  ) as Promise<true>

export const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** Ends what a failed test left behind. */
export const endAll = async (path: string): Promise<void> => {
  await until(
    () => {
      const left = processesOf(path)
      for (const { pid } of left) kill(pid)
      return left.length === 0
    },
    { what: 'processes to die', withinMs: 10_000 },
  )
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const link = (file: string): string => {
  try {
    return readlinkSync(file)
  } catch {
    return ''
  }
}
