// The start page: one file of HTML with its style and its script inside, so that it needs no build, no other request
// and no exception from a strict content security policy. Its parts are ordinary files in start-page/, read once.
import { readFileSync } from 'node:fs'
import module from 'node:module'

/**
 * The page. `nonce` is fresh for every answer and stands in its `content-security-policy` too, which needs
 * `script-src 'nonce-…'; style-src 'nonce-…'; connect-src 'self'; img-src data:`.
 */
export const startPage = (nonce: string): string => page().replaceAll('%nonce%', nonce)

// Made when it is first asked for: a command that serves nothing reads nothing.
let made: string | undefined
const page = () => {
  made ??= read('page.html')
    .replace('/* style */', () => styles.map((name) => read(`${name}.css`)).join('\n'))
    .replace('/* script */', () => scripts.map(script).join('\n'))
  return made
}

const styles = ['tokens', 'layout', 'ask', 'answer', 'history', 'states']

// In this order they make one script, so a name at the top of a part is taken for all of them.
const scripts = ['dom', 'wire', 'form', 'highlight', 'feedback', 'answer', 'history', 'live', 'page']

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const read = (name: string) => readFileSync(new URL(`./start-page/${name}`, import.meta.url), 'utf8')

// An inline script cannot import, so the parts lose their imports and exports. In the repository they are TypeScript
// and lose their types too; in the package they are JavaScript already.
const script = (name: string) => {
  const source = read(name + extension)
  const plain = extension === '.ts' ? module.stripTypeScriptTypes(source) : source
  return plain
    .replace(/^import [\s\S]*?from '[^']+';?$/gm, '')
    .replace(/^export (?=const|function|class|async)/gm, '')
    .replace(/^export \{\s*\};?$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
}
