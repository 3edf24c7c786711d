import { storable } from './unicode.ts'

/** JSON as PostgreSQL takes it: its texts as `storable` has them. Undefined where it is deeper than anybody needs. */
export const storableJson = (value: unknown, depth = 100): unknown => {
  if (typeof value === 'string') return storable(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return undefined
  const parts = Array.isArray(value) ? value.entries() : Object.entries(value)
  const kept: [string, unknown][] = []
  for (const [key, part] of parts) {
    const inside = storableJson(part, depth - 1)
    if (inside === undefined && part !== undefined) return undefined
    kept.push([storable(String(key)), inside])
  }
  return Array.isArray(value) ? kept.map(([, inside]) => inside) : Object.fromEntries(kept)
}
