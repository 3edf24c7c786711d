import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { loginPage, startPage } from './start-page.ts'

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

describe.each([
  ['the start page', startPage()],
  ['the page to sign in', loginPage()],
])('%s', (_name, { html: page, policy }) => {
  const between = (tag: string) => [...page.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]

  it('has one style and one script, and the policy names their digests', () => {
    const [style, ...otherStyles] = between('style')
    const [script, ...otherScripts] = between('script')
    expect([otherStyles, otherScripts]).toEqual([[], []])
    expect(policy).toContain(`style-src ${digest(style![1]!)};`)
    expect(policy).toContain(`script-src ${digest(script![1]!)};`)
  })

  it('asks for nothing else: no address but relative ones, no style or handler in an attribute', () => {
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/)
    expect(page).not.toMatch(/\s(style|on\w+)="/)
  })

  it('never makes markup from data', () => {
    expect(page).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/)
  })

  it('has a script that is whole: it parses, and no import and no type is left', () => {
    const script = between('script')[0]![1]!
    expect(() => new Script(script)).not.toThrow()
    expect(script).not.toMatch(/^\s*(import|export|interface)\b/m)
  })
})
