import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CultivarError, type ErrorCode, errorBody, errorCodes } from '../src/kit/errors.ts'

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')

/** The sections of the page: the code, and what is said about it. */
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = '', ...text] = section.split('\n')
      return [code.trim(), text.join('\n').split(/^## /m)[0]!.trim()] as const
    }),
)
const codes = Object.keys(errorCodes) as ErrorCode[]

describe('docs/errors.md', () => {
  it('has a section for every code, once and in the order of the table, and for nothing else', () => {
    expect([...page.matchAll(/^### (.*)$/gm)].map(([, code]) => code)).toEqual(codes)
  })

  it('groups the codes by their prefix', () => {
    const groups = [...page.matchAll(/^## ([a-z]+):/gm)].map(([, group]) => group)
    expect(groups).toEqual([...new Set(codes.map((code) => code.split('/')[0]))])
  })

  it.each(codes)('says of %s what happened, with its status, and what to do', (code) => {
    const text = sections.get(code) ?? ''
    expect(text).toMatch(new RegExp(`^HTTP ${errorCodes[code]}\\. [A-Z]`))
    expect(text.split(/\n\n/).length).toBeGreaterThanOrEqual(2)
  })
})

describe('an error', () => {
  it('has the status of its code and a body for the wire', () => {
    const cause = new Error('behind it')
    const error = new CultivarError('data/column-missing', 'There is no column "age".', { column: 'age' }, { cause })
    expect(error).toMatchObject({ name: 'CultivarError', status: 400, cause })
    const { code, message } = error
    expect(errorBody(error)).toEqual({ error: { code, message, details: { column: 'age' } } })
  })

  it('is a failure of the caller or of the service, never a success', () => {
    expect(Object.values(errorCodes).filter((status) => status < 400 || status > 599)).toEqual([])
  })
})
