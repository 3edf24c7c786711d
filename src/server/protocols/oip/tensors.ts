import { type Datatype, fixed, type Value, wholeRange } from './datatypes.ts'
import { refusal, shown } from './refuse.ts'

/** What a request says of a tensor before its elements are read. */
export interface Described {
  name: string
  datatype: Datatype
  shape: readonly number[]
}

/** A tensor of a request: its elements in row-major order. */
export interface Tensor extends Described {
  values: Value[]
}

/** How many elements a shape has. */
const sizeOf = ({ name, shape }: Described): number => {
  const size = shape.reduce((product, length) => product * length, 1)
  if (Number.isSafeInteger(size)) return size
  throw refusal(`The shape of ${shown(name)} has more elements than can be counted.`)
}

/** The elements as JSON has them, flat or nested as the shape is. */
export const fromJson = (described: Described, data: unknown): Tensor => {
  const { name, datatype, shape } = described
  if (!Array.isArray(data)) throw refusal(`The tensor ${shown(name)} has no data: send a list, or binary_data_size.`)
  if (datatype === 'FP16' || datatype === 'BF16') {
    throw refusal(`${datatype} has no form in JSON. Send ${shown(name)} as binary data, or as FP32.`)
  }
  const size = sizeOf(described)
  const nested = shape.length > 1 && Array.isArray(data[0])
  const elements = nested ? flattened(described, data) : data
  if (elements.length !== size) {
    throw refusal(`The shape [${shape}] of ${shown(name)} wants ${size} elements; its data has ${elements.length}.`)
  }
  const read = readers[kindOf(datatype)]
  return { ...described, values: elements.map((element) => read(element, described)) }
}

const flattened = (described: Described, data: unknown[]): unknown[] => {
  const elements: unknown[] = []
  const walk = (part: unknown, depth: number) => {
    if (depth === described.shape.length) return void elements.push(part)
    if (!Array.isArray(part) || part.length !== described.shape[depth]) {
      throw refusal(`The data of ${shown(described.name)} is not nested as its shape [${described.shape}] is.`)
    }
    for (const inner of part) walk(inner, depth + 1)
  }
  walk(data, 0)
  return elements
}

type Kind = 'word' | 'whole' | 'truth' | 'real'

const kindOf = (datatype: Datatype): Kind => {
  if (datatype === 'BYTES') return 'word'
  if (datatype === 'BOOL') return 'truth'
  return datatype.includes('INT') ? 'whole' : 'real'
}

const readers: Readonly<Record<Kind, (element: unknown, described: Described) => Value>> = {
  word: (element, described) => {
    if (typeof element === 'string' || element === null) return element
    throw wrong(described, 'texts')
  },
  truth: (element, described) => {
    if (typeof element === 'boolean' || element === null) return element
    if (element === 0 || element === 1) return element === 1
    throw wrong(described, 'true and false')
  },
  whole: (element, described) => {
    if (element === null) return element
    const isWhole = typeof element === 'bigint' || Number.isSafeInteger(element)
    const [least, most] = wholeRange(described.datatype)!
    if (isWhole && (element as number) >= least && (element as number) <= most) return element as number | bigint
    throw wrong(described, `whole numbers from ${least} to ${most}`)
  },
  real: (element, described) => {
    if (typeof element === 'number' || element === null) return element
    if (typeof element === 'bigint') return Number(element)
    throw wrong(described, 'numbers')
  },
}

const wrong = ({ name, datatype }: Described, wanted: string) =>
  refusal(`The data of ${shown(name)} has to be ${wanted}, because its datatype is ${datatype}.`)

/** The elements as bytes have them: little-endian, one after the other. */
export const fromBytes = (described: Described, bytes: Buffer): Tensor => {
  const { name, datatype } = described
  const size = sizeOf(described)
  if (datatype === 'BYTES') return { ...described, values: wordsIn(described, size, bytes) }
  const { bytes: width, read } = fixed[datatype]
  if (bytes.length !== size * width) {
    throw refusal(
      `The shape [${described.shape}] of ${shown(name)} wants ${size * width} bytes of ${datatype}; binary_data_size says ${bytes.length}.`,
    )
  }
  // What follows JSON of any length is not aligned, so no typed array can be laid over it.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = Array.from({ length: size }, (_, i): Value => read(view, i * width))
  return { ...described, values: datatype === 'BOOL' ? values.map((value) => truth(value, described)) : values }
}

const truth = (value: Value, { name }: Described): boolean => {
  if (value === 0 || value === 1) return value === 1
  throw refusal(`A BOOL is a byte 0 or 1; ${shown(name)} has a ${value}.`)
}

const lengthBytes = 4

const wordsIn = ({ name, shape }: Described, size: number, bytes: Buffer): string[] => {
  const broken = () =>
    refusal(
      `The ${bytes.length} bytes of ${shown(name)} are not ${size} elements of its shape [${shape}], each a length of 4 bytes and that many bytes.`,
    )
  if (size * lengthBytes > bytes.length) throw broken()
  const words: string[] = []
  let at = 0
  while (words.length < size) {
    if (at + lengthBytes > bytes.length) throw broken()
    const end = at + lengthBytes + bytes.readUInt32LE(at)
    if (end > bytes.length) throw broken()
    words.push(bytes.toString('utf8', at + lengthBytes, end))
    at = end
  }
  if (at !== bytes.length) throw broken()
  return words
}
