import type { FastifyReply } from 'fastify'
import type { Prediction } from '../../../serving.ts'
import type { Chosen } from './choose-outputs.ts'
import type { Output } from './outputs.ts'

/** Who answered, and what: everything that an answer is written of. */
export interface Answered {
  id: string | undefined
  predictions: readonly Prediction[]
  outputs: readonly Chosen[]
  /** The digest of the data that the version learned from; undefined where several versions answered together. */
  data: string | undefined
}

/** Sends the answer: JSON, with the outputs that are wanted as bytes behind it. */
export const sendAnswer = (reply: FastifyReply, { id, predictions, outputs, data }: Answered): FastifyReply => {
  const { model, version } = predictions[0]!
  const written = outputs.map((chosen) => write(chosen, predictions))
  const json = {
    model_name: model,
    model_version: version,
    ...(id !== undefined && { id }),
    parameters: lineage(predictions, data),
    outputs: written.map(({ tensor }) => tensor),
  }
  const binary = written.flatMap(({ bytes }) => bytes ?? [])
  if (binary.length === 0) return reply.type('application/json').send(JSON.stringify(json))
  const head = Buffer.from(JSON.stringify(json))
  reply.header('inference-header-content-length', head.length)
  return reply.type('application/octet-stream').send(Buffer.concat([head, ...binary]))
}

// The protocol has no other place for it, and its parameters are texts, numbers and truths.
const lineage = (predictions: readonly Prediction[], data: string | undefined) => {
  const { route, version, explanation } = predictions[0]!
  const explanations = predictions.map(({ base_value, explanation: contributions }) => ({ base_value, contributions }))
  return {
    route,
    model_version: version,
    ...(data !== undefined && { data_digest: data }),
    ...(explanation && { explanation: JSON.stringify(explanations) }),
  }
}

const write = ({ output, binary }: Chosen, predictions: readonly Prediction[]) => {
  const { name, datatype, shape } = output
  const elements = predictions.flatMap((prediction) => output.of(prediction))
  const tensor = { name, datatype, shape: [predictions.length, ...shape.slice(1)] }
  if (!binary) return { tensor: { ...tensor, data: elements } }
  const bytes = toBytes(datatype, elements)
  return { tensor: { ...tensor, parameters: { binary_data_size: bytes.length } }, bytes }
}

const toBytes = (datatype: Output['datatype'], elements: readonly (string | number)[]): Buffer => {
  if (datatype === 'BYTES')
    return Buffer.concat(elements.flatMap((element) => withLength(Buffer.from(String(element)))))
  const bytes = Buffer.alloc(elements.length * 8)
  for (const [i, element] of elements.entries()) bytes.writeDoubleLE(Number(element), i * 8)
  return bytes
}

const withLength = (word: Buffer): Buffer[] => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(word.length)
  return [length, word]
}
