import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TemplateName } from './template.ts'

interface Making {
  name: string
  template: TemplateName
  /** How package.json asks for Cultivar. */
  cultivar: string
  packageRoot: string
}

/** The files that every project has beside its definition and its data. */
export const projectFiles = (making: Making): Record<string, string> => ({
  'package.json': json(packageJson(making)),
  'tsconfig.json': json(tsconfig),
  '.gitignore': 'node_modules\n.cultivar\n',
  'README.md': readme(making),
})

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`

const packageJson = ({ name, template, cultivar, packageRoot }: Making) => {
  const own = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    devDependencies: { node: string }
    allowScripts: Record<string, boolean>
  }
  return {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    scripts: {
      start: 'cultivar up',
      plan: 'cultivar plan',
      train: 'cultivar train',
      status: 'cultivar status',
      ...(template === 'reviews' ? { simulate: 'cultivar simulate' } : {}),
    },
    dependencies: { cultivar },
    // The Node that this version was tested with, whatever the machine has.
    devDependencies: { node: `^${own.devDependencies.node}` },
    // These bring Node and PostgreSQL. npm asks that they be named.
    allowScripts: Object.fromEntries(Object.entries(own.allowScripts).filter(([, allowed]) => allowed)),
  }
}

const tsconfig = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    // Node runs the file by taking the types out, so there may be nothing in it that is more than a type.
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
}

const readme = ({ name, template }: Making) => `# ${name}

    npm install          once
    npm start            trains what has no version yet, then serves on http://127.0.0.1:8000 and follows your edits
    npm run plan         says what a training would do, and why
    npm run train        trains a candidate and lets the gates decide
${template === 'reviews' ? '    npm run simulate     shows the whole loop: drift, labels, a new version, a decision' : '    npm run status       says in one look how the model does'}

\`npx cultivar --help\` lists every command. The definition is cultivar.config.ts; everything that is kept is in .cultivar.
`
