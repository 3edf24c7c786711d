import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  bytesField,
  type Field,
  floatField,
  message,
  packedFloatsField,
  packedVarintsField,
  readMessage,
  readVarints,
  textField,
  varintField,
  writeField,
} from './protobuf.ts'

const number = fc.integer({ min: 1, max: 2 ** 29 - 1 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const bytes = (length?: number) =>
  fc.uint8Array(length === undefined ? { maxLength: 300 } : { minLength: length, maxLength: length })
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ number, wire: fc.constant('varint' as const), value: int64 }),
  fc.record({ number, wire: fc.constant('bytes' as const), value: bytes() }),
  fc.record({ number, wire: fc.constant('fixed32' as const), value: bytes(4) }),
  fc.record({ number, wire: fc.constant('fixed64' as const), value: bytes(8) }),
)

it('reads what it wrote', () => {
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      expect(readMessage(message(...fields.map(writeField)))).toEqual(fields)
    }),
  )
})

it('reads packed numbers of any sign', () => {
  fc.assert(
    fc.property(fc.array(int64), (values) => {
      const [packed] = readMessage(packedVarintsField(7, values))!
      expect(readVarints(packed!.value as Uint8Array)).toEqual(values)
    }),
  )
  const [packed] = readMessage(packedVarintsField(7, [0, 127, 128, -1, 2 ** 53 - 1]))!
  expect(readVarints(packed!.value as Uint8Array)).toEqual([0n, 127n, 128n, -1n, 2n ** 53n - 1n])
})

// The examples of the specification: field 1 is 150, field 2 is "testing".
it('writes the bytes of the specification', () => {
  expect(Array.from(varintField(1, 150))).toEqual([0x08, 0x96, 0x01])
  expect(Array.from(textField(2, 'testing'))).toEqual([0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
  expect(Array.from(floatField(3, 1))).toEqual([0x1d, 0, 0, 0x80, 0x3f])
  expect(Array.from(packedFloatsField(4, Float32Array.of(1, -2)))).toEqual([0x22, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
})

it('takes no bytes for a message that are none', () => {
  fc.assert(fc.property(bytes(), (noise) => void readMessage(noise)))
  const whole = bytesField(1, Uint8Array.of(1, 2, 3))
  for (let end = 1; end < whole.length; end++) expect(readMessage(whole.subarray(0, end))).toBeUndefined()
  expect(readMessage(Uint8Array.of(0x0b))).toBeUndefined()
  expect(readMessage(Uint8Array.of(0x00, 1))).toBeUndefined()
  expect(readMessage(new Uint8Array(20).fill(255))).toBeUndefined()
  expect(readVarints(Uint8Array.of(1, 255))).toBeUndefined()
})
