import { describe, expect, it } from 'vitest'
import { storeProblem } from '../../src/store.ts'

describe('an error of the database', () => {
  it.each([
    ['57P01', 'store/unavailable'],
    ['08006', 'store/unavailable'],
    ['53300', 'store/unavailable'],
    ['28P01', 'store/unavailable'],
    ['3D000', 'store/unavailable'],
    ['EHOSTUNREACH', 'store/unavailable'],
    ['ECONNREFUSED', 'store/unavailable'],
    ['25006', 'store/read-only'],
    ['53100', 'store/full'],
    ['ENOSPC', 'store/full'],
    ['23505', undefined],
    ['22P02', undefined],
    ['42601', undefined],
  ])('%s is %s, however deep it is wrapped', (code, expected) => {
    const error = Object.assign(new Error('no'), { code })
    expect(storeProblem(error)?.code).toBe(expected)
    expect(storeProblem(new Error('failed', { cause: new Error('wrapped', { cause: error }) }))?.code).toBe(expected)
  })

  it.each([null, undefined, 5, 'text', {}, new Error('no')])('%j is none', (thrown) => {
    expect(storeProblem(thrown)).toBeUndefined()
  })
})
