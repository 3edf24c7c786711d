import type { Node, Source } from './source.ts'

/** What a rule holds against a file: the line and a sentence. */
interface Fault {
  line: number
  message: string
}

type Rule = (source: Source) => Fault[]

export const mostLines = 400
export const mostFunctionLines = 60

const shortFile: Rule = ({ lines }) =>
  lines <= mostLines ? [] : [fault(1, `has ${lines} lines, and ${mostLines} is the most. Find the second idea in it.`)]

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'MethodProperty',
  'GetterProperty',
  'SetterProperty',
])

const shortFunctions: Rule = ({ nodes }) =>
  nodes
    .filter(
      (node) =>
        functionTypes.has(node.type) &&
        !isSuite(node) &&
        !nodes.some((call) => isDescribe(call) && call.around.includes(node)),
    )
    .map(({ first, last }) => ({ first, length: last - first + 1 }))
    .filter(({ length }) => length > mostFunctionLines)
    .map(({ first, length }) =>
      fault(first, `is a function of ${length} lines, and ${mostFunctionLines} is the most. Give its steps names.`),
    )

// A function that is given to `describe`, or that calls it, only holds a list of tests.
const isDescribe = ({ type, fields }: Node) =>
  type === 'CallExpression' && /^describe\b/.test(chain(innermost(fields['callee'])))

const isSuite = ({ around }: Node) => {
  const call = around.find(({ type }) => type === 'CallExpression')
  return call !== undefined && isDescribe(call)
}

// `describe.each(rows)('…', suite)` is a call of what a call returned.
const innermost = (callee: unknown): unknown => {
  const { type, callee: inner } = callee as Record<string, unknown>
  return type === 'CallExpression' ? innermost(inner) : callee
}

const timeIsGiven: Rule = ({ path, nodes }) => {
  const mayAsk = !path.startsWith('src/') || /^src\/kit\/(clock|random)\./.test(path)
  if (mayAsk) return []
  const asked = nodes.filter(
    ({ type, fields }) =>
      (type === 'MemberExpression' && /^(Date\.now|Math\.random)$/.test(chain(fields))) ||
      (type === 'NewExpression' && chain(fields['callee']) === 'Date' && !hasItems(fields['arguments'])),
  )
  return asked.map(({ first }) => fault(first, 'asks for time or chance. Take a Clock or a Random as an argument.'))
}

const noDefaultExport: Rule = ({ path, nodes }) => {
  if (/\.config\.[mc]?[jt]s$/.test(path)) return []
  const isDefault = ({ type, fields }: Node) =>
    type.startsWith('ExportDefault') || (type === 'ExportSpecifier' && chain(fields['exported']) === 'default')
  return nodes.filter(isDefault).map(({ first }) => fault(first, 'is a default export. Export it by its name.'))
}

const noBarrel: Rule = ({ path, nodes }) => {
  const mayPassOn = /^src\/[a-z-]+\.ts$/.test(path) || !path.startsWith('src/')
  if (mayPassOn) return []
  return nodes
    .filter(
      ({ type, fields }) => type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && fields['source']),
    )
    .map(({ first }) => fault(first, 'passes on what another file exports. Only a door does that.'))
}

const vagueWords = /(^|[-.])(utils?|helpers?|managers?)([-.]|$)/
const vagueNames = /^(types?|constants?|common|misc)$/

const namesOfTheField: Rule = ({ path }) => {
  const words = path.split('/').map((part) => part.replace(/(\.test(-d)?)?\.[a-z]+$/, ''))
  const own = words.at(-1) ?? ''
  const vague = vagueNames.test(own) ? own : words.find((word) => vagueWords.test(word))
  return vague === undefined ? [] : [fault(1, `"${vague}" names no thing of the field. Name it after what it holds.`)]
}

// The braces keep this line from finding itself.
const leftOver = /\b(TO{1}DO|FIX{1}ME|X{3})\b/

const nothingLeftOver: Rule = ({ text }) =>
  text
    .split('\n')
    .flatMap((line, i) =>
      leftOver.test(line) ? [fault(i + 1, 'leaves work for later. Do it, or write it down as an issue.')] : [],
    )

const noAny: Rule = ({ nodes }) =>
  nodes
    .filter(({ type, fields }) => {
      const annotation = fields['typeAnnotation'] as Record<string, unknown> | undefined
      return /^Ts(As|TypeAssertion)/.test(type) && annotation?.['kind'] === 'any'
    })
    .map(({ first }) => fault(first, 'casts to any. Say what it is, or parse it.'))

const suites = /^(it|test|describe|suite)\b/

const everyTestRuns: Rule = ({ path, nodes }) => {
  if (!/\.test\.[mc]?tsx?$/.test(path)) return []
  return nodes
    .filter(({ type }) => type === 'CallExpression')
    .flatMap(({ first, fields }) => {
      const called = chain(fields['callee'])
      if (/\.only\b/.test(called)) return [fault(first, `${called}() hides the other tests. Take it out.`)]
      const skips = suites.test(called) ? /\.(skip|skipIf|runIf|todo)$/.test(called) : /(^|\.)skip$/.test(called)
      if (!skips || (!suites.test(called) && endsWithReason(fields['arguments']))) return []
      return [
        fault(first, `${called}() hides a test and tells nobody why. Call context.skip(condition, 'the reason').`),
      ]
    })
}

const endsWithReason = (given: unknown) => {
  const last = (given as { expression: { type: string; value?: string } }[]).at(-1)?.expression
  return last?.type === 'TemplateLiteral' || (last?.type === 'StringLiteral' && (last.value ?? '').trim() !== '')
}

const doorHasHeader =
  (paths: ReadonlySet<string>): Rule =>
  ({ path, text }) => {
    const stage = /^src\/([a-z-]+)\.ts$/.exec(path)?.[1]
    const isDoor = stage !== undefined && [...paths].some((other) => other.startsWith(`src/${stage}/`))
    if (!isDoor || headerLines(text) >= 2) return []
    return [fault(1, 'is a door without a header. Tell its promise and its words in two lines or more.')]
  }

const headerLines = (text: string) => {
  const header = /^(#!.*\n)?(\/\*[\s\S]*?\*\/|(\/\/.*\n)+)/.exec(text)?.[2] ?? ''
  return header.split('\n').filter((line) => /\w/.test(line)).length
}

/** All rules for a set of files that belong together. */
const rules = (files: Source[]): Rule[] => [
  shortFile,
  shortFunctions,
  timeIsGiven,
  noDefaultExport,
  noBarrel,
  namesOfTheField,
  nothingLeftOver,
  noAny,
  everyTestRuns,
  doorHasHeader(new Set(files.map(({ path }) => path))),
]

/** Every fault of every file, as a list to read: place and sentence. */
export const faults = (files: Source[]): string[] =>
  files.flatMap((file) =>
    rules(files).flatMap((rule) => rule(file).map(({ line, message }) => `${file.path}:${line} ${message}`)),
  )

const fault = (line: number, message: string): Fault => ({ line, message })

const hasItems = (value: unknown) => Array.isArray(value) && value.length > 0

/** `a.b.c` of an expression that is such a chain of names, else empty. */
const chain = (expression: unknown): string => {
  const { type, value, object, property } = (expression ?? {}) as Record<string, unknown>
  if (type === 'Identifier') return value as string
  return type === 'MemberExpression' ? `${chain(object)}.${chain(property)}` : ''
}
