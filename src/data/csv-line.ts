/** One record of CSV with its line end: nothing is an empty field, and what is no single value is JSON. */
export const csvLine = (values: readonly unknown[]): string => `${values.map(csvField).join(',')}\n`

const csvField = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
