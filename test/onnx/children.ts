import { readdirSync, readFileSync } from 'node:fs'

/** The processes that a process has started; of them only those with the word in their command line. Linux only. */
export const childrenOf = (parent: number, word = ''): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent && read(`/proc/${name}/cmdline`).includes(word))
    .map(Number)

const parentOf = (pid: string): number => Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1])

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
