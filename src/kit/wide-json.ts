/** What the JSON text holds; whole numbers that a JavaScript number does not hold exactly become BigInt. */
export const parseWideJson = (text: string): unknown =>
  // A reviver makes reading several times slower, and hardly a text has numbers of so many digits.
  /\d{16}/.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)

const exactly = (_key: string, value: unknown, context?: { source?: string }): unknown => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d{16,20}$/.test(source) ? BigInt(source) : value
}

/** JSON text in which a BigInt is a number with all its digits. */
export const wideJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? rawJSON(String(each)) : each))

// Node has it since 22; TypeScript's library does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }
