import type { Servable } from '../../../serving.ts'
import { platformOf } from './metadata.ts'
import { outputsOf } from './outputs.ts'
import { datatypeOf } from './rows.ts'

/**
 * A version as Triton's ModelConfig, with the fields that its clients and load tools read. Lengths of a tensor are those
 * of one row, so a feature has none.
 */
export const configOf = (servable: Servable, maxRows: number) => ({
  name: servable.model,
  platform: platformOf(servable),
  backend: servable.onnx ? 'onnxruntime' : 'cultivar',
  version_policy: { specific: { versions: [servable.version] } },
  max_batch_size: maxRows,
  input: servable.signature.inputs.map((input) => ({
    name: input.name,
    data_type: typeName(datatypeOf(input)),
    format: 'FORMAT_NONE',
    dims: [],
    is_shape_tensor: false,
    allow_ragged_batch: false,
    optional: input.optional,
  })),
  output: outputsOf(servable.signature).map(({ name, datatype, shape }) => ({
    name,
    data_type: typeName(datatype),
    dims: shape.slice(1),
    label_filename: '',
    is_shape_tensor: false,
  })),
  parameters: {},
})

const typeName = (datatype: string) => `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}`
