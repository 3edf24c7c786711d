import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CultivarError } from '../kit/errors.ts'
import { column } from './column.ts'
import { dataset } from './dataset.ts'
import { toMs } from './duration.ts'
import { type Model, model } from './model.ts'
import { project } from './project.ts'
import { source } from './source.ts'

const data = dataset({
  from: source.csv('rows.csv'),
  columns: { text: column.text(), label: column.category(['bad', 'good']) },
})
const mood = model({ data, target: 'label', features: ['text'] })
const shares = { validation: 0.2, test: 0.2 }

const refusal = (make: () => unknown): CultivarError => {
  try {
    make()
  } catch (error) {
    if (error instanceof CultivarError) return error
    throw error
  }
  throw new Error('It was accepted.')
}

/** Puts anything where a definition expects a model, as plain JavaScript can. */
const withModel = (anything: unknown, name = 'mood') => project({ [name]: anything as Model })

describe('a project', () => {
  it('is frozen, and answers with its only model unless another is named', () => {
    const one = project({ mood })
    expect(one.default).toBe('mood')
    expect(Object.isFrozen(one.models.mood.data.columns)).toBe(true)
    expect(project({ mood, other: mood })).not.toHaveProperty('default')
    expect(project({ mood, other: mood }, { default: 'other' }).default).toBe('other')
  })

  it.each<[string, unknown, string]>([
    ['a way to split that is none', { ...mood, split: { ...shares, by: 'luck' } }, 'models.mood.split.by'],
    ['a split by time of no column', { ...mood, split: { ...shares, by: 'time' } }, 'models.mood.split.column'],
    [
      'an embargo without time',
      { ...mood, split: { ...shares, by: 'group', column: 'text', embargo: '1d' } },
      'models.mood.split.embargo',
    ],
    ['a misspelt split', { ...mood, split: { ...shares, colum: 'text' } }, 'models.mood.split'],
    ['a share above one', { ...mood, split: { validation: 2, test: 0.2 } }, 'models.mood.split.validation'],
    ['no features', { ...mood, features: [] }, 'models.mood.features'],
    ['no learners', { ...mood, learners: [] }, 'models.mood.learners'],
    [
      'an unknown learner',
      { ...mood, learners: [{ learner: 'magic', options: {} }] },
      'models.mood.learners.0.learner',
    ],
    ['a duration without a unit', { ...mood, cooldown: '5' }, 'models.mood.cooldown'],
    ['a source of nothing', { ...mood, data: { ...data, from: source.csv([]) } }, 'models.mood.data.from.paths'],
    ['a monitor that is none', { ...mood, monitors: [{ monitor: 'mood' }] }, 'models.mood.monitors.0.monitor'],
  ])('refuses %s and names the place', (_, garbage, place) => {
    const error = refusal(() => withModel(garbage))
    expect(error.code).toBe('config/invalid')
    expect(error.message).toContain(`${place}: `)
    expect(error.details['issues']).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: place.split('.').map(key) })]),
    )
  })

  it('refuses anything that is no model', () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        expect(refusal(() => withModel(garbage)).code).toBe('config/invalid')
      }),
    )
  })

  it('refuses garbage in any place of a model', () => {
    const places = Object.keys(mood) as (keyof typeof mood)[]
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom(null, Number.NaN, [[]], {}, () => 1, Symbol('a')),
        (place, garbage) => {
          expect(refusal(() => withModel({ ...mood, [place]: garbage })).code).toBe('config/invalid')
        },
      ),
    )
  })

  it.each(['', '1st', 'a b', 'ü', 'a/b', 'a'.repeat(101)])('refuses the name %j for a model', (name) => {
    expect(refusal(() => withModel(mood, name)).code).toBe('config/invalid')
  })
})

describe('a duration', () => {
  it('is a number and a unit', () => {
    expect([toMs('30s'), toMs('5m'), toMs('24h'), toMs('90d'), toMs('1.5h')]).toEqual([
      30e3, 300e3, 864e5, 7776e6, 54e5,
    ])
    for (const wrong of ['', '5', 'm', '-5m', '5 parsecs', '1e3s'])
      expect(() => toMs(wrong)).toThrow('a duration is a number')
  })
})

const key = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)
