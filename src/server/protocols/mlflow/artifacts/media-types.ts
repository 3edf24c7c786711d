/** The media type of a file, by the end of its name. What is not known are bytes. */
export const mediaTypeOf = (name: string): string =>
  types[/\.([^./]+)$/.exec(name.toLowerCase())?.[1] ?? ''] ?? (plain.has(name) ? text : 'application/octet-stream')

const text = 'text/plain'
// Files that MLflow writes beside a model, and that people read.
const plain: ReadonlySet<string> = new Set(['MLmodel', 'MLproject', 'Dockerfile', 'LICENSE'])

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  css: 'text/css',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  ipynb: 'application/json',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  log: text,
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  pdf: 'application/pdf',
  png: 'image/png',
  py: 'text/x-python',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tsv: 'text/tab-separated-values',
  txt: text,
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
}
