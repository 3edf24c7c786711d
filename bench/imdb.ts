// Training on IMDB: one fit with known settings beside scikit-learn's, and the whole command with its search.
//   npm run bench -- imdb
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Command, type Measured, measure } from './measure.ts'
import { report, rounded } from './report.ts'
import { bench, cli, imdb, installPeers, python, reviews, scratchFolder } from './setup.ts'

/** What the scripts that fit once print, ours and scikit-learn's. */
interface Fit {
  accuracy: number
  seconds: { total: number; read: number; fit: number; test: number }
  peak_rss_mb: number
}

/** What `cultivar train --json` ends with. */
interface Trained {
  options: Record<string, unknown>
  metrics: { accuracy: number }
  seconds: Record<string, number>
  peak_rss_mb: number
}

type Run<Output> = Measured & { name: string; output: Output }

const { train, test } = imdb()
const environment = { CULTIVAR_DATA: dirname(dirname(train)) }

const run = async <Output>(name: string, command: Omit<Command, 'environment'>): Promise<Run<Output>> => {
  console.error(`bench: ${name}`)
  const measured = await measure({ ...command, environment })
  return { ...measured, name, output: JSON.parse(measured.stdout) as Output }
}

const fitHere = () => run<Fit>('cultivar, one fit', { program: process.execPath, args: [join(bench, 'fit.ts')] })

const fitThere = (cost: number) => {
  const args = [join(bench, 'peers', 'imdb_sklearn.py'), String(cost), train, test]
  return run<Fit>(`scikit-learn, C=${cost}`, { program: python, args })
}

const command = (mode: string, ...args: string[]) => {
  const state = scratchFolder(`imdb-${mode}`)
  // A step that is remembered from the run before would cost nothing.
  rmSync(state, { recursive: true, force: true })
  const all = [cli, 'train', 'sentiment', '--mode', mode, '--state', state, '--json', ...args]
  return run<Trained>(`cultivar train --mode ${mode}`, { program: process.execPath, args: all, state })
}

const fitRow = ({ name, output, seconds, cpuSeconds, peakMb }: Run<Fit>) => ({
  run: name,
  read_s: rounded(output.seconds.read),
  fit_s: rounded(output.seconds.fit),
  test_s: rounded(output.seconds.test),
  process_s: rounded(seconds),
  cpu_s: rounded(cpuSeconds),
  accuracy: output.accuracy,
  peak_mb: Math.round(peakMb),
})

const trainRow = ({ name, output: { seconds, metrics }, ...measured }: Run<Trained>) => ({
  run: name,
  read_s: rounded(seconds['ingest']! + seconds['validate']! + seconds['split']!),
  fit_s: rounded(seconds['train']!),
  test_s: rounded(seconds['evaluate']!),
  process_s: rounded(measured.seconds),
  cpu_s: rounded(measured.cpuSeconds),
  accuracy: metrics.accuracy,
  peak_mb: Math.round(measured.peakMb),
})

installPeers()
const once = await fitHere()
const peer = await fitThere(1)
const tuned = await fitThere(10)
const quick = await command('quick', '--project', join(bench, 'fixed'))
const full = await command('full', '--project', reviews, '--data', train, '--test', test)

report({
  name: 'imdb',
  rows: [fitRow(once), fitRow(peer), fitRow(tuned), trainRow(quick), trainRow(full)],
  bars: [
    { name: 'one fit, times faster', value: peer.output.seconds.fit / once.output.seconds.fit, atLeast: 4 },
    {
      name: 'from CSV to accuracy, times faster',
      value: peer.output.seconds.total / once.output.seconds.total,
      atLeast: 4,
    },
    {
      name: 'accuracy above scikit-learn',
      value: once.output.accuracy - Math.max(peer.output.accuracy, tuned.output.accuracy),
      atLeast: 0,
    },
    { name: 'full: accuracy', value: full.output.metrics.accuracy, atLeast: 0.915 },
    { name: 'full: seconds', value: full.seconds, atMost: 45 },
    { name: 'full: peak MB, PostgreSQL included', value: full.peakMb, atMost: 1200 },
  ],
  details: { once, peer, tuned, quick, full },
})
