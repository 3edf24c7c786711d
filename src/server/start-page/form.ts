// The form is made from the signature of the model: one field per feature, and a value of the right type from each.
import { el } from './dom.ts'
import type { Feature } from './wire.ts'

type Control = HTMLTextAreaElement | HTMLSelectElement | HTMLInputElement

export const field = (feature: Feature) => {
  const id = `feature-${feature.name}`
  const hint = feature.optional ? el('span', { className: 'hint' }, 'optional') : undefined
  return el('div', { className: 'field' }, el('label', { for: id }, feature.name, ' ', hint), control(feature, id))
}

/** The input of a prediction. Optional features that were left empty are left out. */
export const inputOf = (form: HTMLFormElement, features: readonly Feature[]) =>
  Object.fromEntries(
    features.flatMap((feature) => {
      const { value } = form.elements.namedItem(feature.name) as Control
      return value === '' && feature.optional ? [] : [[feature.name, typed(feature.kind, value)]]
    }),
  )

const control = (feature: Feature, id: string): Control => {
  const common = { id, name: feature.name, required: !feature.optional }
  if (feature.kind === 'category')
    return feature.levels?.length ? choice(common, feature.levels) : el('input', { ...common, type: 'text' })
  if (feature.kind === 'boolean') return choice(common, ['true', 'false'])
  if (feature.kind === 'number') return el('input', { ...common, type: 'number', step: 'any', inputMode: 'decimal' })
  if (feature.kind === 'integer') return el('input', { ...common, type: 'number', step: '1', inputMode: 'numeric' })
  if (feature.kind === 'datetime') return el('input', { ...common, type: 'datetime-local', step: '1' })
  return el('textarea', { ...common, rows: 5, placeholder: 'Type or paste a text' })
}

const choice = (common: object, values: readonly string[]) =>
  el(
    'select',
    { ...common },
    el('option', { value: '' }, 'Choose'),
    ...values.map((value) => el('option', { value }, value)),
  )

const typed = (kind: string, value: string) => {
  if (kind === 'number' || kind === 'integer') return Number(value)
  if (kind === 'boolean') return value === 'true'
  if (kind === 'datetime') return new Date(value).toISOString()
  return value
}
