import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package: of the repository, or of an installed one. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url))

// The examples of the repository are templates as they are, so that there is one of each and it runs in the tests.
const templates = {
  reviews: 'examples/reviews',
  churn: 'examples/churn',
  'bike-demand': 'examples/bike-demand',
  blank: 'templates/blank',
}

export type TemplateName = keyof typeof templates
export const templateNames = Object.keys(templates) as TemplateName[]

/** Where the files of a template lie, by the path that they get in the project. */
export const templateFiles = (name: TemplateName): Record<string, { from: string }> => {
  const folder = join(packageRoot, templates[name])
  const data = readdirSync(join(folder, 'data')).map((file) => `data/${file}`)
  return Object.fromEntries(['cultivar.config.ts', ...data.sort()].map((path) => [path, { from: join(folder, path) }]))
}
