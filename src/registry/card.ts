import type { ModelImportance } from '../training.ts'
import type { Manifest, Signature } from './manifest.ts'

/** The model card: what the version is, what it learned from, how good it is and what it cannot do. */
export const modelCard = (manifest: Omit<Manifest, 'files'>, importance?: ModelImportance): string => `---
library_name: cultivar
pipeline_tag: ${pipelineTag(manifest.signature)}
tags: [cultivar, ${manifest.learner.name}]
---

# ${manifest.model}, version ${manifest.version}

${summary(manifest)}

| | |
|---|---|
| learner | ${manifest.learner.name} ${Object.entries(manifest.learner.options)
  .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  .join(' ')} |
| trained | ${manifest.created_at}, run \`${manifest.run_id}\` |
| data | ${manifest.data.name}, ${manifest.data.rows} rows, of which ${manifest.data.live_rows} came from feedback |
| data digest | \`${manifest.data.digest}\` |
| code | ${manifest.revision ?? 'not under version control'} |

## Measured on held-out rows

| metric | value |
|---|---|
${Object.entries(manifest.metrics)
  .map(([metric, value]) => `| ${metric} | ${value.toFixed(4)} |`)
  .join('\n')}
${importance === undefined || importance.permutation.length === 0 ? '' : importanceSection(importance)}
${elsewhere(manifest.onnx)}## Limits

It knows its training data. On rows of another kind it is less accurate than the table says; watch its drift monitor and
correct it with feedback.
`

/** What the version does, in a sentence. */
export const summary = ({ signature }: Pick<Manifest, 'signature'>): string =>
  `${sentence(signature)} from ${signature.inputs.map((input) => `\`${input.name}\``).join(', ')}.`

const mostColumns = 20

const importanceSection = ({ rows, metric, permutation, mean_abs_shap: shap }: ModelImportance): string => {
  const moved = new Map(shap.map(({ column, importance }) => [column, importance.toFixed(4)]))
  const lines = permutation.slice(0, mostColumns).map(({ column, mean, low, high }) => {
    const name = column.replaceAll('|', '\\|')
    return `| ${name} | ${mean.toFixed(4)} | ${low.toFixed(4)} to ${high.toFixed(4)} | ${moved.get(column) ?? '–'} |`
  })
  const left = permutation.length - lines.length
  const rest = left > 0 ? `\n\n${left} less important columns are in importance.json.` : ''
  return `
## What the columns do

How much worse ${metric} becomes on ${rows} held-out rows where a column is shuffled, and how far the column moves a score
on average.

| column | importance | 95 % interval | mean \\|SHAP\\| |
|---|---|---|---|
${lines.join('\n')}${rest}
`
}

// ONNX Runtime is where most other programs would run it, so the card says what to give it there.
const elsewhere = (onnx: Manifest['onnx']): string => {
  if (!onnx) return ''
  const row = ({ name, type, shape }: OnnxTensor) =>
    `| \`${name.replaceAll('|', '\\|')}\` | ${type} [${shape.join(', ')}] |`
  const outside = onnx.outside.map((each) => `${each}\n`).join('')
  return `## In other programs

\`model.onnx\` answers the same in ONNX Runtime. Missing numbers are NaN, missing words are empty, and a moment is
milliseconds since 1970.

| input | tensor |
|---|---|
${onnx.inputs.map(row).join('\n')}

| output | tensor |
|---|---|
${onnx.outputs.map(row).join('\n')}

${outside}${outside && '\n'}`
}

type OnnxTensor = NonNullable<Manifest['onnx']>['inputs'][number]

const sentence = ({ task, target, labels }: Signature): string =>
  task === 'classification' ? `Answers \`${target}\` (${labels.join(', ')})` : `Predicts the number \`${target}\``

const pipelineTag = ({ task, inputs }: Signature): string =>
  inputs.some(({ kind }) => kind === 'text') ? `text-${task}` : `tabular-${task}`
