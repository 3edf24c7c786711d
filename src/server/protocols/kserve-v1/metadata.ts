import type { Signature } from '../../../registry.ts'
import { servableOf } from '../../inference.ts'
import type { Service } from '../../service.ts'
import type { Place } from './place.ts'

/** The readiness that KServe's clients ask for and the states of the versions that TensorFlow Serving's ask for, in one. */
export const statusOf = async (service: Service, { model, version }: Place): Promise<object> => {
  const servable = await servableOf(service, model, version)
  const versions = version === undefined ? service.fleet.loaded(model) : [servable]
  const numbers = [...new Set(versions.map((loaded) => loaded.version))].sort((one, other) => other - one)
  return {
    name: model,
    ready: true,
    model_version_status: numbers.map((number) => ({
      version: String(number),
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    })),
  }
}

/** The signature in the words of TensorFlow Serving. */
export const metadataOf = async (service: Service, { model, version }: Place): Promise<object> => {
  const { signature, version: number } = await servableOf(service, model, version)
  const serving = {
    inputs: Object.fromEntries(signature.inputs.map(({ name, kind }) => [name, tensor(name, dtypes[kind])])),
    outputs: outputsOf(signature),
    method_name: 'tensorflow/serving/predict',
  }
  return {
    model_spec: { name: model, signature_name: '', version: String(number) },
    metadata: { signature_def: { signature_def: { serving_default: serving } } },
  }
}

const dtypes: Record<Signature['inputs'][number]['kind'], string> = {
  text: 'DT_STRING',
  category: 'DT_STRING',
  datetime: 'DT_STRING',
  id: 'DT_STRING',
  number: 'DT_DOUBLE',
  integer: 'DT_INT64',
  boolean: 'DT_BOOL',
}

const outputsOf = ({ task, labels }: Signature) => {
  if (task === 'regression') return { prediction: tensor('prediction', 'DT_DOUBLE') }
  return {
    label: tensor('label', 'DT_STRING'),
    confidence: tensor('confidence', 'DT_DOUBLE'),
    probabilities: tensor('probabilities', 'DT_DOUBLE', labels.length),
  }
}

const tensor = (name: string, dtype: string, ...width: number[]) => ({
  name,
  dtype,
  tensor_shape: { dim: [-1, ...width].map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
})
