import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import pc from 'picocolors'
import { withExamples, withJson } from './command.ts'
import { ensureBuilt } from './init/build.ts'
import { dependencyOn } from './init/dependency.ts'
import { fill, makeFolder, packageName, requireEmpty } from './init/folder.ts'
import { projectFiles } from './init/project-files.ts'
import { packageRoot, type TemplateName, templateFiles, templateNames } from './init/template.ts'
import { print, printJson } from './print.ts'

interface Options {
  template: TemplateName
  json?: boolean
}

export const init = (program: Command): void => {
  const command = withJson(program.command('init <dir>'))
    .summary('make a project of your own')
    .description(
      'Writes a small typed project into a new folder: the definition, its data, and a package.json that depends on this Cultivar. `reviews` tells good film reviews from bad ones, `churn` customers who leave from those who stay, `bike-demand` counts rides by the hour; `blank` is a documented file to begin with.',
    )
    .addOption(new Option('--template <name>', 'what to begin with').choices(templateNames).default('reviews'))
    .action(run)
  withExamples(command, 'init my-project', 'init tickets --template blank')
}

const run = (dir: string, { template, json }: Options): void => {
  const folder = resolve(dir)
  const name = packageName(folder)
  requireEmpty(folder)
  ensureBuilt(packageRoot)
  makeFolder(folder)
  const cultivar = dependencyOn(packageRoot, realpathSync(folder))
  const files = fill(folder, { ...templateFiles(template), ...projectFiles({ name, template, cultivar, packageRoot }) })
  if (json) printJson({ folder, name, template, cultivar, files })
  else print(nextSteps(dir, template, files))
}

const nextSteps = (dir: string, template: string, files: string[]): string =>
  [
    `${pc.green('●')} Made ${pc.bold(dir)} from the template ${template}: ${files.join(', ')}`,
    '',
    ...(resolve(dir) === process.cwd() ? [] : [`  cd ${dir}`]),
    '  npm install',
    '  npm start         trains a first version and serves it on http://127.0.0.1:8000',
    '',
    'Then edit cultivar.config.ts: what runs follows what you write.',
  ].join('\n')
