import type { Manifest } from './manifest.ts'

/** The MLmodel file, by which MLflow knows a model folder (mlflow.org, "MLflow Model format"). */
export const mlModel = (manifest: Omit<Manifest, 'files'>): string => {
  // What takes the columns as they are can be run by MLflow itself, which then goes by the types of its inputs.
  const isWhole = manifest.onnx?.outside.length === 0
  const types = isWhole ? { ...mlTypes, integer: 'double', boolean: 'double', datetime: 'double' } : mlTypes
  const inputs = manifest.signature.inputs.map(({ name, kind, optional }) => ({
    type: types[kind],
    name,
    required: !optional,
  }))
  const classifies = manifest.signature.task === 'classification'
  const outputs = [
    classifies
      ? { type: 'string', name: 'label', required: true }
      : { type: 'double', name: 'prediction', required: true },
  ]
  return [
    'artifact_path: model',
    'flavors:',
    '  cultivar:',
    `    learner: ${manifest.learner.name}`,
    '    manifest: model.json',
    ...(manifest.onnx ? ['  onnx:', '    data: model.onnx'] : []),
    ...(isWhole ? ['  python_function:', '    data: model.onnx', '    loader_module: mlflow.onnx'] : []),
    `run_id: ${manifest.run_id}`,
    'signature:',
    `  inputs: '${JSON.stringify(inputs).replaceAll("'", "''")}'`,
    `  outputs: '${JSON.stringify(outputs)}'`,
    `utc_time_created: '${manifest.created_at}'`,
    '',
  ].join('\n')
}

const mlTypes = {
  text: 'string',
  category: 'string',
  id: 'string',
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
  datetime: 'datetime',
}
