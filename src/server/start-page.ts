// The start page: one file of HTML with its style and its script inside, so that it needs no build, no other request
// and no exception from a strict content security policy. Its parts are ordinary files in start-page/, read once.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import module from 'node:module'

/** The page. It is the same for everyone and always. */
export const startPage = (): string => page().html

/** The value of `content-security-policy` that the page needs: it names the digests of the style and of the script. */
export const startPagePolicy = (): string => page().policy

interface Page {
  html: string
  policy: string
}

// Made when it is first asked for: a command that serves nothing reads nothing.
let made: Page | undefined
const page = () => {
  made ??= make()
  return made
}

const make = (): Page => {
  const style = styles.map((name) => read(`${name}.css`)).join('\n')
  const script = scripts.map(plain).join('\n')
  const html = read('page.html')
    .replace('/* style */', () => style)
    .replace('/* script */', () => script)
  return { html, policy: policy(style, script) }
}

const styles = ['tokens', 'layout', 'ask', 'answer', 'history', 'states']

// In this order they make one script, so a name at the top of a part is taken for all of them.
const scripts = ['dom', 'wire', 'form', 'highlight', 'feedback', 'answer', 'history', 'live', 'page']

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const read = (name: string) => readFileSync(new URL(`./start-page/${name}`, import.meta.url), 'utf8')

// An inline script cannot import, so the parts lose their imports and exports. In the repository they are TypeScript
// and lose their types too; in the package they are JavaScript already.
const plain = (name: string) => {
  const source = read(name + extension)
  const script = extension === '.ts' ? module.stripTypeScriptTypes(source) : source
  return script
    .replace(/^import [\s\S]*?from '[^']+';?$/gm, '')
    .replace(/^export (?=const|function|class|async)/gm, '')
    .replace(/^export \{\s*\};?$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
}

const policy = (style: string, script: string) =>
  [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
