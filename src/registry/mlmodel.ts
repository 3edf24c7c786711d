import type { Manifest } from './manifest.ts'

type Described = Omit<Manifest, 'files'>

/** The MLmodel file, by which MLflow knows a model folder (mlflow.org, "MLflow Model format"), and can run `model.onnx`. */
export const mlModel = (manifest: Described): string => {
  const { inputs, outputs } = manifest.onnx ? tensorsOf(manifest.onnx) : columnsOf(manifest.signature)
  return [
    'artifact_path: model',
    'flavors:',
    '  cultivar:',
    `    learner: ${manifest.learner.name}`,
    '    manifest: model.json',
    ...(manifest.onnx ? onnxFlavors : []),
    `run_id: ${manifest.run_id}`,
    'signature:',
    `  inputs: ${quoted(inputs)}`,
    `  outputs: ${quoted(outputs)}`,
    `utc_time_created: '${manifest.created_at}'`,
    '',
  ].join('\n')
}

const onnxFlavors = [
  '  onnx:',
  '    data: model.onnx',
  '    providers: [CPUExecutionProvider]',
  '  python_function:',
  '    data: model.onnx',
  '    loader_module: mlflow.onnx',
]

const quoted = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''")}'`

/** What MLflow holds its callers to where it runs the model itself: the tensors of the graph, as NumPy calls them. */
const tensorsOf = (onnx: NonNullable<Described['onnx']>) => {
  const tensor = ({ name, type, shape }: (typeof onnx.inputs)[number]) => {
    const lengths = shape.map((length) => (typeof length === 'number' ? length : -1))
    return { name, type: 'tensor', 'tensor-spec': { dtype: numpyTypes[type] ?? type, shape: lengths } }
  }
  return { inputs: onnx.inputs.map(tensor), outputs: onnx.outputs.map(tensor) }
}

const numpyTypes: Record<string, string> = { float: 'float32', double: 'float64', string: 'object' }

const columnsOf = ({ task, inputs }: Described['signature']) => ({
  inputs: inputs.map(({ name, kind, optional }) => ({ type: columnTypes[kind], name, required: !optional })),
  outputs: [
    task === 'classification'
      ? { type: 'string', name: 'label', required: true }
      : { type: 'double', name: 'prediction', required: true },
  ],
})

const columnTypes = {
  text: 'string',
  category: 'string',
  id: 'string',
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
  datetime: 'datetime',
}
