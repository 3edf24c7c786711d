import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { startPage } from './start-page.ts'

const page = startPage('c2VjcmV0')
const between = (tag: string) => [...page.matchAll(new RegExp(`<${tag} [^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]

describe('the start page', () => {
  it('has one style and one script, each with the nonce', () => {
    expect(between('style').map(([whole]) => whole.startsWith('<style nonce="c2VjcmV0">'))).toEqual([true])
    expect(between('script').map(([whole]) => whole.includes('nonce="c2VjcmV0"'))).toEqual([true])
    expect(page).not.toContain('%nonce%')
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
