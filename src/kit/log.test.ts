import { expect, it } from 'vitest'
import { errorFacts } from './log.ts'

it('says of an error what it is, and of its causes', () => {
  const cause = Object.assign(new TypeError('behind it'), { code: 'X1' })
  const facts = errorFacts(new Error('in front', { cause })) as Record<string, unknown>
  expect(facts).toMatchObject({ type: 'Error', message: 'in front', cause: { type: 'TypeError', code: 'X1' } })
  expect(facts['stack']).toMatch(/^Error: in front\n {4}at /)
})

it('says nothing that a database adds to its errors, and no parameters', () => {
  const refused = Object.assign(new Error('violates a check'), {
    code: '23514',
    detail: 'Failing row (Ada)',
    where: 'Ada',
  })
  const query = new Error('Failed query: insert into t values ($1)\nparams: Ada\nLovelace', { cause: refused })
  const text = JSON.stringify(errorFacts(query))
  expect(text).not.toMatch(/Ada|Lovelace/)
  expect(text).toMatch(/Failed query.*violates a check/)
})

it('leaves as it is what is no error', () => {
  expect(errorFacts('words')).toBe('words')
  expect(errorFacts(undefined)).toBeUndefined()
})
