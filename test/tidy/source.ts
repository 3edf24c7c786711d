import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'

/** A file as the rules see it: its text, and every node of its syntax tree with the line on which it starts and ends. */
export interface Source {
  path: string
  text: string
  lines: number
  nodes: Node[]
}

/** What the parser calls a node, with all its fields. */
export interface Node {
  type: string
  first: number
  last: number
  fields: Record<string, unknown>
  /** The nodes around it, the nearest first. */
  around: Node[]
}

const code = /\.(ts|tsx|mts|mjs|cjs|js)$/
const elsewhere = /^(\..*|node_modules|dist|coverage|results)$/

/** The code below `folders` of `root`, without what is installed or generated. */
export const sources = (root: string, folders: string[]): Source[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => filesBelow(root, folder))
    .filter((path) => code.test(path))
    .sort()
    .map((path) => source(path, readFileSync(join(root, path), 'utf8')))

const filesBelow = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (elsewhere.test(entry.name)) return []
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(root, path) : [path]
  })

export const source = (path: string, text: string): Source => ({
  path,
  text,
  lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
  nodes: nodesOf(path, text),
})

// The parser counts bytes, and goes on counting from one file to the next. An empty statement put in front says where
// this file begins.
const nodesOf = (path: string, text: string): Node[] => {
  const withoutShebang = text.replace(/^#!/, '//')
  const syntax = /\.[mc]?tsx?$/.test(path) ? 'typescript' : 'ecmascript'
  const tsx = path.endsWith('x')
  const options = syntax === 'typescript' ? ({ syntax, tsx } as const) : ({ syntax, jsx: tsx } as const)
  const tree = parseSync(`;${withoutShebang}`, { ...options, target: 'es2024' })
  const begin = tree.body[0]!.span.start + 1
  const lineAt = lineFinder(Buffer.from(withoutShebang))
  const found: Node[] = []
  const visit = (value: unknown, around: Node[]) => {
    if (Array.isArray(value)) for (const inner of value) visit(inner, around)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const fields = value as Record<string, unknown>
    const span = fields['span'] as { start: number; end: number } | undefined
    const known = typeof fields['type'] === 'string' && span && span.start >= begin
    const node = known && {
      type: fields['type'] as string,
      first: lineAt(span.start - begin),
      last: lineAt(span.end - 1 - begin),
      fields,
      around,
    }
    if (node) found.push(node)
    for (const inner of Object.values(fields)) visit(inner, node ? [node, ...around] : around)
  }
  visit(tree.body, [])
  return found
}

/** The line, counted from 1, on which a byte lies. */
const lineFinder = (bytes: Buffer) => {
  const ends: number[] = []
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at)
  return (offset: number) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
