// What is asked of the servers: the models that they have, and the bodies of the requests.
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSource } from '../../src/data.ts'
import { column, source } from '../../src/define.ts'
import type { TextValues } from '../../src/kit/table.ts'
import { openStore } from '../../src/store.ts'
import { measure } from '../measure.ts'
import { bench, cli, dataFolder, imdb, scratchFolder } from '../setup.ts'

export const projectFolder = join(bench, 'serving', 'project')
const folder = scratchFolder('serving')
export const state = join(folder, 'state')
export const onnxFile = join(folder, 'numbers.onnx')

/** The environment in which the typed file finds its data. */
export const environment = (more: Record<string, string> = {}): Record<string, string> => ({
  CULTIVAR_DATA: dataFolder(),
  LOG_LEVEL: 'error',
  ...(existsSync(onnxFile) && { BENCH_ONNX: onnxFile }),
  ...more,
})

/** Real rows as bodies of requests, one on each line of a file. */
export interface Bodies {
  path: string
  first: string
  count: number
}

const count = 200

const write = (name: string, rows: readonly object[]): Bodies => {
  const lines = rows.map((row) => JSON.stringify(row))
  const path = join(folder, `${name}.jsonl`)
  writeFileSync(path, lines.join('\n'))
  return { path, first: lines[0]!, count: lines.length }
}

/** Reviews of the test part. Both labels and all lengths are among them: the file alternates between labels. */
export const reviewBodies = async (): Promise<Bodies> => {
  const { table } = await readSource(source.csv(imdb().test), { text: column.text() }, { root: folder })
  const { values } = table.columns['text'] as TextValues
  const step = Math.floor(table.rows / count) | 1
  const texts = Array.from({ length: count }, (_, i) => values[(i * step) % table.rows]!)
  return write(
    'reviews',
    texts.map((text) => ({ text, return_probabilities: true })),
  )
}

interface CustomerBodies {
  /** All columns. */
  rows: Bodies
  /** The numbers alone, and the same as tensors of the Open Inference Protocol and as records of MLflow. */
  numbers: Bodies
  tensors: Bodies
  records: Bodies
}

export const customerBodies = async (): Promise<CustomerBodies> => {
  const { default: project } = await import('./project/cultivar.config.ts')
  const { data, features } = project.models.churn
  const { table } = await readSource(data.from, data.columns, { root: projectFolder })
  const rowAt = (names: readonly string[], i: number) =>
    Object.fromEntries(
      names.map((name) => {
        const { kind, values } = table.columns[name]!
        const value = values[i]!
        if (typeof value === 'number' && Number.isNaN(value)) return [name, null]
        return [name, kind === 'boolean' ? value === 1 : value]
      }),
    )
  const picked = Array.from({ length: count }, (_, i) => (i * 31) % table.rows)
  const names = ['tenure', 'MonthlyCharges', 'TotalCharges']
  // Not every server takes a value that is missing.
  const numbers = picked.map((i) => {
    const row = rowAt(names, i)
    return { ...row, TotalCharges: row['TotalCharges'] ?? 0 } as Record<string, unknown>
  })
  const tensor = (name: string, value: unknown) => ({ name, shape: [1, 1], datatype: 'FP32', data: [value] })
  const tensors = numbers.map((row) => ({ inputs: names.map((name) => tensor(name, row[name])) }))
  return {
    rows: write(
      'customers',
      picked.map((i) => rowAt(features, i)),
    ),
    numbers: write('numbers', numbers),
    tensors: write('tensors', tensors),
    records: write(
      'records',
      numbers.map((row) => ({ dataframe_records: [row] })),
    ),
  }
}

/** Trains what has no version yet. */
export const trainOurs = async (): Promise<void> => {
  for (const model of ['sentiment', 'churn', 'numbers']) await trainOnce(model)
  if (!existsSync(onnxFile)) copyFileSync(join(state, 'models', 'numbers', '1', 'model.onnx'), onnxFile)
  await trainOnce('imported')
}

const trainOnce = async (model: string) => {
  const store = await openStore({ state })
  const { rows } = await store.pool.query('select 1 from deployments where model = $1 and champion is not null', [
    model,
  ])
  await store.close()
  if (rows.length > 0) return
  console.error(`bench: training ${model} (once)`)
  await trainVersion(model)
}

export const trainVersion = (model: string, seed = 1): Promise<unknown> =>
  measure({
    program: process.execPath,
    args: [cli, 'train', model, '--mode', 'quick', '--project', projectFolder, '--state', state, '--json'],
    environment: environment({ BENCH_SEED: String(seed) }),
  })
