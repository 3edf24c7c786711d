// Writes ../golden/mlflow.json: what the clients read of MLflow's own server, which is what they have to read of ours.
//   node --conditions=source test/interop/mlflow-record.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { type Generation, heardBy } from './mlflow-client.ts'
import { startMlflow } from './mlflow-server.ts'
import { setup } from './python.ts'

const record = async (environment: Generation, scripts: string[]): Promise<Record<string, unknown>> => {
  const server = await startMlflow()
  try {
    const heard: Record<string, unknown> = {}
    for (const script of scripts) heard[script] = await heardBy(environment, `mlflow_${script}.py`, [server.url])
    return heard
  } finally {
    await server.close()
  }
}

setup()
const packages = ['mlflow-2', 'mlflow-3'].map((name) =>
  readFileSync(new URL(`requirements-${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n'),
)
const golden = {
  packages: packages.flat(),
  'mlflow-3': await record('mlflow-3', ['core', 'models', 'traces']),
  'mlflow-2': await record('mlflow-2', ['core', 'models']),
}
writeFileSync(new URL('../golden/mlflow.json', import.meta.url), `${JSON.stringify(golden, null, 1)}\n`)
