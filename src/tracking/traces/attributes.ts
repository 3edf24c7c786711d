import type { ReadMessage } from './otlp.ts'

/** The attributes of a span by their names, as plain JSON. */
export const attributesOf = (attributes: readonly ReadMessage[]): Map<string, unknown> =>
  new Map(attributes.map(({ key, value }) => [String(key ?? ''), plain(value as ReadMessage | undefined)]))

// What AnyValue holds; nothing set is null.
const plain = (value: ReadMessage | undefined): unknown => {
  if (value?.['array_value'] !== undefined) return listOf(value['array_value']).map(plain)
  if (value?.['kvlist_value'] !== undefined) return Object.fromEntries(attributesOf(listOf(value['kvlist_value'])))
  return Object.values(value ?? {})[0] ?? null
}

const listOf = (list: unknown) => ((list as ReadMessage)['values'] ?? []) as ReadMessage[]
