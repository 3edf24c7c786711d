import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CultivarError } from '../kit/errors.ts'
import { type DriftTest, driftReportMarkdown } from '../monitoring.ts'
import type { Drift } from './drift-files.ts'

/** Writes the report for programs, for pull requests and for browsers. */
export const writeReports = async (folder: string, found: Drift, drifted: boolean): Promise<void> => {
  const files = {
    'report.json': `${JSON.stringify({ drifted, ...found }, null, 2)}\n`,
    'report.md': `# Drift\n\n${comparison(found)}\n\n${driftReportMarkdown(found.tests)}`,
    'report.html': page(found, drifted),
  }
  try {
    await mkdir(folder, { recursive: true })
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CultivarError('cli/usage', `${folder} cannot be written (${code}). Name a folder that you may write to.`)
  }
}

const comparison = ({ reference, current }: Drift): string =>
  `${reference.name} (${reference.rows} rows) → ${current.name} (${current.rows} rows)`

const headings = ['feature', 'test', 'drifted', 'score', 'by chance', 'p adjusted', 'effect', 'worth an alarm', 'rows']

const page = (found: Drift, drifted: boolean): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Drift</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
  tr.drifted td { background: color-mix(in srgb, crimson 18%, transparent) }
</style>
<h1>${drifted ? 'Drift was found' : 'No drift'}</h1>
<p>${escaped(comparison(found))}</p>
<table>
<thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead>
<tbody>
${found.tests
  .toSorted((a, b) => Number(b.drifted) - Number(a.drifted))
  .map(row)
  .join('\n')}
</tbody>
</table>
${found.tests.flatMap(words).join('\n')}
</html>
`

const row = (test: DriftTest): string => {
  const { n, reason, score, threshold, p_adjusted: p, effect, effect_threshold: least } = test
  const verdict = reason ? 'too few rows' : test.drifted ? 'yes' : 'no'
  const numbers = reason
    ? ['', '', '', '', '']
    : [score, threshold, p, effect, least].map((value) => value.toPrecision(3))
  const cells = [test.feature, test.test, verdict, ...numbers, `${n.reference} → ${n.current}`]
  return `<tr${test.drifted ? ' class="drifted"' : ''}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`
}

const words = ({ feature, drifted, typical }: DriftTest): string[] => {
  if (!drifted || !typical) return []
  const list = (found: { word: string }[]) => escaped(found.map(({ word }) => word).join(', ') || '(none)')
  return [
    `<p>${escaped(feature)}, words that are new: ${list(typical.current)}</p>`,
    `<p>${escaped(feature)}, words that are gone: ${list(typical.reference)}</p>`,
  ]
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => entities[mark]!)
