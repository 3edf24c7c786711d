/** JSON text in which a BigInt is a number with all its digits. */
export const wideJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? rawJSON(String(each)) : each))

// Node has it since 22; TypeScript's library does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }
