import type { Servable } from '../../../serving.ts'
import { outputsOf } from './outputs.ts'
import { datatypeOf } from './rows.ts'

/** What the protocol tells about a version: an input a feature, and what comes back. */
export const metadataOf = (servable: Servable, versions: readonly string[]) => ({
  name: servable.model,
  versions,
  platform: platformOf(servable),
  inputs: servable.signature.inputs.map((input) => ({
    name: input.name,
    datatype: datatypeOf(input),
    shape: [-1],
  })),
  outputs: outputsOf(servable.signature).map(({ name, datatype, shape }) => ({ name, datatype, shape })),
})

/** The name of the format, where the field has one. */
export const platformOf = ({ onnx, engine }: Servable): string => (onnx ? 'onnx_onnxv1' : `cultivar_${engine.learner}`)
