import pc from 'picocolors'
import type { Column, Model, Project } from '../define.ts'

/** What to try next, once the server is ready. */
export const welcome = (project: Project, url: string): string => `
${pc.green('●')} ${pc.bold('Cultivar')} serves on ${pc.bold(url)}

  try it   ${tryIt(project, url)}
  look     ${url}          a page to try it and to correct it
           ${url}/docs     the API
  watch    ${command('status')}        how the model does
           ${command('simulate')}      the whole loop in a minute and a half

  Ctrl-C stops everything.
`

const tryIt = ({ models, default: chosen }: Project, url: string): string => {
  const name = chosen ?? Object.keys(models)[0]!
  const { data, features } = models[name] as Model
  const input = Object.fromEntries(features.map((feature) => [feature, example(data.columns[feature]!)]))
  const path = chosen === undefined ? `/api/models/${name}/predict` : '/predict'
  const body = JSON.stringify({ ...input, return_probabilities: true })
  return `curl -X POST ${url}${path} -H 'content-type: application/json' -d '${body}'`
}

const example = (column: Column): unknown => {
  if (column.kind === 'category') return column.levels[0]
  return { text: 'A quiet, perfect film.', number: 1.5, integer: 1, boolean: true, datetime: '2026-01-31', id: '1' }[
    column.kind
  ]
}

// In the repository the command is a script of npm; in a project of one's own it is installed.
const command = (name: string) =>
  import.meta.url.endsWith('.ts') ? `npm run cultivar -- ${name} --project examples/reviews` : `npx cultivar ${name}`
