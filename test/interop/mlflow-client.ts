// MLflow's own client, in the generation that a test names, as quiet and as impatient as it can be told to be.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './python.ts'

export type Generation = 'mlflow-2' | 'mlflow-3'

const here = dirname(fileURLToPath(import.meta.url))

export const quiet = {
  DO_NOT_TRACK: 'true',
  GIT_PYTHON_REFRESH: 'quiet',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
  MPLBACKEND: 'agg',
}

/** What a script of this folder reads of the server at this address; it is the last line that it prints. */
export const heardBy = async (
  environment: Generation,
  script: string,
  args: string[],
  variables: Record<string, string> = {},
): Promise<unknown> => {
  const { stdout } = await run('python', [join(here, script), ...args], {
    environment,
    variables: { ...quiet, ...variables },
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!)
}

/** What the command line prints of the server at this address. */
export const commanded = async (environment: Generation, url: string, args: string[]): Promise<string> => {
  const variables = { ...quiet, MLFLOW_TRACKING_URI: url }
  return (await run('mlflow', args, { environment, variables })).stdout
}
