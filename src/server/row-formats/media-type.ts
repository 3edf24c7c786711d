/** The names under which JSON lines travel; SageMaker and the field have others than the first. */
export const ndjsonTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/jsonlines']

/** A parameter of a media type, as `charset` of `text/csv; charset=utf-8`. */
export const parameterOf = (mediaType: string | undefined, name: string): string | undefined => {
  for (const part of (mediaType ?? '').split(';').slice(1)) {
    const [key = '', value = ''] = part.split('=', 2)
    if (key.trim().toLowerCase() === name) return value.trim().replace(/^"(.*)"$/, '$1')
  }
  return undefined
}
