import { describe, expect, it } from 'vitest'
import { modelCard } from './card.ts'
import type { Manifest } from './manifest.ts'
import { mlModel } from './mlmodel.ts'

const onnx: Manifest['onnx'] = {
  inputs: [{ name: 'amount', type: 'float', shape: ['rows', 1] }],
  outputs: [{ name: 'prediction', type: 'float', shape: ['rows', 1] }],
  outside: [],
}

const manifest = (with_: Manifest['onnx']): Omit<Manifest, 'files'> => ({
  format: 1,
  model: 'risk',
  version: 3,
  created_at: '2026-01-02T03:04:05.000Z',
  learner: { name: 'linear', version: 1, options: { C: 1 } },
  signature: {
    task: 'regression',
    target: 'loss',
    labels: [],
    inputs: [
      { name: 'amount', kind: 'number', optional: false },
      { name: "owner's age", kind: 'integer', optional: true },
    ],
  },
  positive: null,
  threshold: 0.5,
  fitted: {},
  arrays: [],
  data: { name: 'loans', digest: '0'.repeat(64), rows: 10, live_rows: 0 },
  onnx: with_,
  run_id: 'r',
  metrics: { mae: 1 },
  definition: 'd',
  revision: null,
  environment: {},
})

describe('MLmodel', () => {
  it('names the ONNX file and its tensors where there is one, so that MLflow can run it', () => {
    const lines = mlModel(
      manifest({ ...onnx!, inputs: [{ name: "owner's", type: 'string', shape: ['rows', 1] }] }),
    ).split('\n')
    expect(lines.slice(1, 12)).toEqual([
      'flavors:',
      '  cultivar:',
      '    learner: linear',
      '    manifest: model.json',
      '  onnx:',
      '    data: model.onnx',
      '    providers: [CPUExecutionProvider]',
      '  python_function:',
      '    data: model.onnx',
      '    loader_module: mlflow.onnx',
      'run_id: r',
    ])
    expect(lines[13]).toBe(
      `  inputs: '[{"name":"owner''s","type":"tensor","tensor-spec":{"dtype":"object","shape":[-1,1]}}]'`,
    )
    expect(lines[14]).toContain('"tensor-spec":{"dtype":"float32","shape":[-1,1]}')
  })

  it('names the columns where there is none', () => {
    const text = mlModel(manifest(null))
    expect(text).not.toContain('onnx')
    expect(text).toContain(`{"type":"long","name":"owner''s age","required":false}`)
    expect(text).toContain(`outputs: '[{"type":"double","name":"prediction","required":true}]'`)
  })
})

describe('the model card', () => {
  it('says what other programs give to the ONNX file and what is left to them', () => {
    const card = modelCard(manifest({ ...onnx!, outside: ['Words are counted outside.'] }))
    expect(card).toContain('## In other programs')
    expect(card).toContain('| `amount` | float [rows, 1] |')
    expect(card).toContain('| `prediction` | float [rows, 1] |\n\nWords are counted outside.\n\n## Limits')
    expect(modelCard(manifest(onnx))).toContain('[rows, 1] |\n\n## Limits')
    expect(modelCard(manifest(null))).not.toContain('ONNX')
  })
})
