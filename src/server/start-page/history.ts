// The last predictions. A row is made once, because a prediction never changes; only its feedback does.
import { amount, el, labelName, moment, percent } from './dom.ts'
import { feedbackButtons } from './feedback.ts'
import type { PastPrediction } from './wire.ts'

export interface Row {
  item: HTMLLIElement
  /** Shows the feedback that has arrived since. */
  update: (feedback: PastPrediction['feedback']) => void
}

/** Puts the predictions into the list and touches nothing else, so that an open row stays open and keeps its focus. */
export const showRows = (
  list: HTMLElement,
  rows: Map<string, Row>,
  predictions: readonly PastPrediction[],
  make: (prediction: PastPrediction) => Row,
) => {
  const wanted = new Set(predictions.map(({ id }) => id))
  for (const id of rows.keys()) if (!wanted.has(id)) rows.delete(id)
  predictions.forEach((prediction, i) => {
    const row = rows.get(prediction.id) ?? make(prediction)
    rows.set(prediction.id, row)
    row.update(prediction.feedback)
    if (list.children[i] !== row.item) list.insertBefore(row.item, list.children[i] ?? null)
  })
  while (list.children.length > predictions.length) list.lastElementChild?.remove()
}

export const rowOf = (prediction: PastPrediction, labels: readonly string[], told: () => void): Row => {
  const state = el('span', { className: 'state' })
  const summary = el(
    'summary',
    {},
    'label' in prediction
      ? labelName(prediction.label, labels)
      : el('span', { className: 'label' }, amount(prediction.prediction)),
    'label' in prediction && el('span', { className: 'share' }, percent(prediction.confidence)),
    el('span', { className: 'excerpt' }, excerpt(prediction.input)),
    state,
    moment(prediction.predicted_at),
  )
  const more = el('details', {}, summary)
  const fill = () => {
    if (more.open && more.children.length === 1) more.append(details(prediction, labels, told))
  }
  more.ontoggle = fill
  const update = (feedback: PastPrediction['feedback']) => {
    prediction.feedback = feedback
    state.replaceChildren(...feedback.map(({ label, source }) => mark(prediction, label, source)))
  }
  return { item: el('li', {}, more), update }
}

const details = (prediction: PastPrediction, labels: readonly string[], told: () => void) =>
  el(
    'div',
    { className: 'more' },
    el(
      'dl',
      {},
      ...given(prediction.input).flatMap(([name, value]) => [
        el('dt', {}, name),
        el('dd', {}, typeof value === 'string' ? value : JSON.stringify(value)),
      ]),
    ),
    feedbackButtons({ id: prediction.id, given: prediction.feedback[0]?.label }, labels, told),
    el(
      'p',
      { className: 'meta' },
      el('span', {}, prediction.model),
      el('span', {}, `version ${prediction.version}`),
      el('code', {}, prediction.id),
    ),
  )

const mark = (prediction: PastPrediction, label: string, source: string) => {
  const title = `says ${source}`
  if ('label' in prediction && prediction.label === label) return el('span', { className: 'right', title }, 'right')
  return el('span', { className: 'wrong', title }, el('span', { className: 'lead' }, 'in fact '), label)
}

// What was left out is logged as null.
const given = (input: Record<string, unknown>) => Object.entries(input).filter(([, value]) => value !== null)

const excerpt = (input: Record<string, unknown>) => {
  const values = given(input)
  const [first] = values
  if (values.length === 1 && first) return String(first[1])
  return values.map(([name, value]) => `${name}: ${String(value)}`).join(', ')
}
