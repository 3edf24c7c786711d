// What a benchmark says at its end: the machine, a table, which bars it cleared, and a file with everything.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { print, table } from '../src/cli/print.ts'
import { systemClock } from '../src/kit/clock.ts'
import { bench } from './setup.ts'

/** One promise with what was measured: it holds when `value` is on the right side of `bar`. */
export interface Bar {
  name: string
  value: number
  atLeast?: number
  atMost?: number
}

export interface Report {
  name: string
  rows: Record<string, string | number | null>[]
  bars: Bar[]
  details: unknown
}

/** Prints and saves the report. The exit code says whether every bar was cleared. */
export const report = ({ name, rows, bars, details }: Report): void => {
  const machine = describeMachine()
  const date = new Date(systemClock.now()).toISOString()
  print(`\n${name}, ${date.slice(0, 16).replace('T', ' ')} UTC, ${inWords(machine)}\n`)
  print(table(rows))
  print(`\n${table(bars.map(judged))}\n`)
  const folder = join(bench, 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}-${date.replaceAll(':', '').slice(0, 17)}.json`)
  writeFileSync(file, `${JSON.stringify({ name, date, machine, rows, bars, details }, null, 2)}\n`)
  print(`saved as ${file}`)
  if (!bars.every(holds)) process.exitCode = 1
}

const describeMachine = () => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  load: loadavg()[0]!,
})

const inWords = ({ cores, processor, memoryGb, node, load }: ReturnType<typeof describeMachine>) =>
  `${cores} × ${processor}, ${memoryGb} GB, Node ${node}, load ${load.toFixed(1)} at the end`

const holds = ({ value, atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Bar) =>
  value >= atLeast && value <= atMost

const judged = (bar: Bar) => ({
  bar: bar.name,
  wanted: bar.atLeast === undefined ? `at most ${bar.atMost}` : `at least ${bar.atLeast}`,
  measured: rounded(bar.value),
  verdict: holds(bar) ? 'holds' : 'MISSED',
})

/** To four significant digits: more would be noise. */
export const rounded = (value: number): string => String(Number(value.toPrecision(4)))
