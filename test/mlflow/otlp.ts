import { bytesField, type Field, message, textField, varintField, writeField } from '../../src/kit/protobuf.ts'

// ExportTraceServiceRequest in protobuf, written by hand (opentelemetry-proto, trace/v1/trace.proto).

export interface GivenSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name?: string
  start?: bigint
  end?: bigint
  /** 1 is OK, 2 an error. */
  status?: number
  attributes?: Record<string, unknown>
  more?: Uint8Array[]
}

export const exportOf = (...spans: GivenSpan[]): Uint8Array<ArrayBuffer> => {
  const scope = message(...spans.map((span) => bytesField(2, spanOf(span))))
  return new Uint8Array(bytesField(1, bytesField(2, scope)))
}

const keyValue = (key: string, value: unknown): Uint8Array => message(textField(1, key), bytesField(2, anyValue(value)))

const spanOf = ({ traceId, spanId, parentSpanId, name = 'step', start, end, status, attributes, more }: GivenSpan) =>
  message(
    bytesField(1, Buffer.from(traceId, 'hex')),
    bytesField(2, Buffer.from(spanId, 'hex')),
    ...(parentSpanId === undefined ? [] : [bytesField(4, Buffer.from(parentSpanId, 'hex'))]),
    textField(5, name),
    fixed64(7, start ?? 1_795_232_593_075_084_478n),
    fixed64(8, end ?? 1_795_232_593_944_084_479n),
    ...Object.entries(attributes ?? {}).map(([key, value]) => bytesField(9, keyValue(key, value))),
    ...(more ?? []),
    bytesField(15, varintField(3, status ?? 1)),
  )

/** A null has no field; a whole number, a BigInt, is one of 64 bits. */
const anyValue = (value: unknown): Uint8Array => {
  if (typeof value === 'string') return textField(1, value)
  if (typeof value === 'boolean') return varintField(2, value ? 1 : 0)
  if (typeof value === 'bigint') return varintField(3, value)
  if (typeof value === 'number') return writeField(eightBytes(4, (view) => view.setFloat64(0, value, true)))
  if (value instanceof Uint8Array) return bytesField(7, value)
  if (Array.isArray(value)) return bytesField(5, message(...value.map((each) => bytesField(1, anyValue(each)))))
  if (typeof value !== 'object' || value === null) return message()
  return bytesField(6, message(...Object.entries(value).map(([key, each]) => bytesField(1, keyValue(key, each)))))
}

const fixed64 = (number: number, value: bigint) =>
  writeField(eightBytes(number, (view) => view.setBigUint64(0, value, true)))

const eightBytes = (number: number, write: (view: DataView) => void): Field => {
  const value = new Uint8Array(8)
  write(new DataView(value.buffer))
  return { number, wire: 'fixed64', value }
}
