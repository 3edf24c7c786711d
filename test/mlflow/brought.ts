import { modelVersions, registeredModels } from '../../src/store.ts'
import { putArtifact } from '../../src/tracking.ts'
import golden from '../golden/imported.json' with { type: 'json' }
import type { House } from '../input/house.ts'

export type GoldenName = Exclude<keyof typeof golden, 'versions' | 'matrix' | 'words'>

/** A model as skl2onnx wrote it, of the columns a, b and d. */
export const goldenFile = (name: GoldenName): Buffer => Buffer.from(golden[name].file, 'base64')

/** The rows that the models of skl2onnx were asked, and what they answered. */
export const goldenRows = golden.matrix.map(([a, b, d]) => ({ a: a!, b: b!, d: d! }))
export const goldenScores = (name: GoldenName): number[] => golden[name].scores

export const goldenWords: readonly string[] = golden.words

const column = (name: string, type = 'float') => ({ type, name, required: true })
export const wordColumns = [column('a'), column('b'), column('c', 'string')]
export const matrixColumns = [column('a'), column('b'), column('d')]

/** What MLflow 3.17 writes beside a model of its ONNX flavour. */
export const mlModelFile = (inputs: object[] | undefined, data = 'model.onnx'): string => `flavors:
  onnx:
    code: null
    data: ${data}
    onnx_session_options: null
    onnx_version: 1.23.2
    providers:
    - CUDAExecutionProvider
    - CPUExecutionProvider
  python_function:
    data: ${data}
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.onnx
    python_version: 3.11.7
is_signature_from_type_hint: false
mlflow_version: 3.17.0
model_uuid: f05137328aab4a749e613272102390dd
${inputs === undefined ? '' : `signature:\n  inputs: '${JSON.stringify(inputs).replaceAll(', ', ',\n    ')}'\n  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'\n  params: null\n`}utc_time_created: '2026-11-21 15:42:28.230644'
`

export const sklearnFile = `flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    pickled_model: model.pkl
mlflow_version: 3.17.0
`

let folders = 0

/** Registers a version as a client of MLflow does: its files in the artifact storage, and a row that names the folder. */
export const registerBrought = async (
  { ctx }: House,
  name: string,
  files: Record<string, string | Uint8Array>,
  version = 1,
): Promise<string> => {
  const folder = `0/models/m-${folders++}/artifacts`
  for (const [path, content] of Object.entries(files)) {
    const blob = await ctx.store.blobs.put(typeof content === 'string' ? Buffer.from(content) : content)
    await putArtifact(ctx, `${folder}/${path}`, blob)
  }
  const now = ctx.clock.now()
  const times = { creationTimestamp: now, lastUpdatedTimestamp: now }
  await ctx.store.db
    .insert(registeredModels)
    .values({ name, ...times })
    .onConflictDoNothing()
  const empty = { learner: 'none', metrics: {}, files: {}, lineage: {} }
  const source = `mlflow-artifacts:/${folder}`
  await ctx.store.db.insert(modelVersions).values({ name, version, ...times, source, ...empty })
  return folder
}
