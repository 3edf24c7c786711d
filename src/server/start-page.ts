// The pages: each is one file of HTML with its style and its script inside, so that it needs no build, no other request
// and no exception from a strict content security policy. Their parts are ordinary files in start-page/, read once.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import module from 'node:module'

/** A page and the value of `content-security-policy` that it needs: it names the digests of its style and its script. */
export interface Page {
  html: string
  policy: string
}

/** The page to try the models. It is the same for everyone and always, as the other is. */
export const startPage = (): Page => page('page', [...everywhere, 'answer', 'history'], startScripts)

/** The page to sign in. */
export const loginPage = (): Page => page('login', everywhere, ['dom', 'wire', 'login'])

const everywhere = ['tokens', 'layout', 'ask', 'states']

// In this order they make one script, so a name at the top of a part is taken for all of them.
const startScripts = ['dom', 'wire', 'form', 'highlight', 'feedback', 'answer', 'history', 'live', 'who', 'page']

// Made when it is first asked for: a command that serves nothing reads nothing.
const made = new Map<string, Page>()
const page = (name: string, styles: string[], scripts: string[]): Page => {
  const known = made.get(name) ?? make(name, styles, scripts)
  made.set(name, known)
  return known
}

const make = (name: string, styles: string[], scripts: string[]): Page => {
  const style = styles.map((part) => read(`${part}.css`)).join('\n')
  const script = scripts.map(plain).join('\n')
  const html = read(`${name}.html`)
    .replace(/<!-- (head|brand)\.html -->\n/g, (_, part) => read(`${part}.html`))
    .replace('/* style */', () => style)
    .replace('/* script */', () => script)
  return { html, policy: policy(style, script) }
}

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
