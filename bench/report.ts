// What a benchmark says at its end: the machine, a table, which bars it cleared, and a file with everything.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { print, table } from '../src/cli/print.ts'
import { systemClock } from '../src/kit/clock.ts'
import type { Bar } from './bar.ts'
import type { Comparison } from './comparison.ts'
import { bench } from './setup.ts'

export interface Report {
  name: string
  rows: Record<string, string | number | null>[]
  bars: Bar[]
  details: unknown
}

/** Prints and saves the report. The exit code says whether every bar was cleared. */
export const report = ({ name, rows, bars, details }: Report): void =>
  conclude(name, [table(rows), table(bars.map(judged))], bars, { rows, bars, details })

/** The report of figures that stand beside those of peers. `notes` are printed under the table. */
export const compare = (compared: {
  name: string
  comparisons: Comparison[]
  notes: string[]
  details: unknown
}): void => {
  const { name, comparisons, notes, ...rest } = compared
  const bars = comparisons.flatMap((comparison) => barOf(comparison) ?? [])
  conclude(name, [table(comparisons.map(side)), notes.join('\n')], bars, { comparisons, notes, ...rest })
}

const conclude = (name: string, texts: string[], bars: Bar[], kept: object): void => {
  const machine = describeMachine()
  const date = new Date(systemClock.now()).toISOString()
  print(`\n${name}, ${date.slice(0, 16).replace('T', ' ')} UTC, ${inWords(machine)}\n`)
  print(`${texts.join('\n\n')}\n`)
  const folder = join(bench, 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}-${date.replaceAll(':', '').slice(0, 17)}.json`)
  writeFileSync(file, `${JSON.stringify({ name, date, machine, ...kept }, null, 2)}\n`)
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

const verdictOf = (bar: Bar) => (holds(bar) ? 'holds' : 'MISSED')

const judged = (bar: Bar) => ({
  bar: bar.name,
  wanted: bar.atLeast === undefined ? `at most ${bar.atMost}` : `at least ${bar.atLeast}`,
  measured: rounded(bar.value),
  verdict: verdictOf(bar),
})

const side = (comparison: Comparison) => {
  const { figure, measure, ours, peer, theirs } = comparison
  const bar = barOf(comparison)
  return {
    ...{
      figure,
      measure,
      ours: rounded(ours),
      peer: peer ?? null,
      theirs: theirs === undefined ? null : rounded(theirs),
    },
    ratio: theirs === undefined ? null : rounded(ours / theirs),
    ...{ bar: bar ? bar.name : null, verdict: bar ? verdictOf(bar) : null },
  }
}

const barOf = ({ bar, ours }: Comparison): Bar | undefined => bar && { value: ours, ...bar }

/** To four significant digits: more would be noise. */
export const rounded = (value: number): string => String(Number(value.toPrecision(4)))
