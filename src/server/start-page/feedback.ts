// A person says which label is right: one button per label, and the server's word on what it did with it.
import { el, hueOf } from './dom.ts'
import { call, Failure } from './wire.ts'

interface Told {
  label: string
  status: 'created' | 'unchanged' | 'replaced'
}

/** The question and its buttons. `given` is the label that is known already. */
export const feedbackButtons = (
  prediction: { id: string; given?: string | undefined },
  labels: readonly string[],
  told: () => void,
) => {
  const status = el('p', { className: 'told', role: 'status' })
  if (labels.length === 0) return numberQuestion(prediction, status, told)
  const buttons = labels.map((label) =>
    el(
      'button',
      {
        type: 'button',
        className: 'choice',
        'data-hue': hueOf(label, labels),
        'aria-pressed': label === prediction.given,
        onclick: () => say(label),
      },
      label,
    ),
  )
  const say = (label: string) =>
    send(prediction.id, label, status, (answer) => {
      buttons.forEach((button, i) => {
        button.setAttribute('aria-pressed', String(labels[i] === answer.label))
      })
      told()
    })
  return el(
    'fieldset',
    { className: 'feedback' },
    el('legend', {}, 'What is the right label?'),
    el('div', { className: 'choices' }, ...buttons),
    status,
  )
}

/** Of a number the truth is typed. */
const numberQuestion = (
  prediction: { id: string; given?: string | undefined },
  status: HTMLElement,
  told: () => void,
) => {
  const truth = el('input', {
    type: 'number',
    step: 'any',
    inputMode: 'decimal',
    value: prediction.given ?? '',
    'aria-label': 'The right number',
  })
  const say = () => {
    if (truth.value !== '') send(prediction.id, Number(truth.value), status, told)
  }
  const button = el('button', { type: 'button', className: 'choice', onclick: say }, 'Send')
  return el(
    'fieldset',
    { className: 'feedback' },
    el('legend', {}, 'What is the right number?'),
    el('div', { className: 'choices' }, truth, button),
    status,
  )
}

const send = async (id: string, label: string | number, status: HTMLElement, told: (answer: Told) => void) => {
  status.textContent = 'Sending …'
  try {
    const answer = await call<Told>('feedback', { prediction_id: id, label })
    status.textContent = thanks[answer.status] ?? thanks.created
    told(answer)
  } catch (error) {
    status.textContent = error instanceof Failure ? error.message : String(error)
  }
}

const thanks = {
  created: 'Thank you. The label is recorded.',
  replaced: 'Thank you. It replaces your earlier label.',
  unchanged: 'Thank you. That label was already recorded.',
}
