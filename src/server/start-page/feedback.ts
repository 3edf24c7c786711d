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
  const say = async (label: string) => {
    status.textContent = 'Sending …'
    try {
      const answer = await call<Told>('feedback', { prediction_id: prediction.id, label })
      buttons.forEach((button, i) => {
        button.setAttribute('aria-pressed', String(labels[i] === answer.label))
      })
      status.textContent = thanks[answer.status] ?? thanks.created
      told()
    } catch (error) {
      status.textContent = error instanceof Failure ? error.message : String(error)
    }
  }
  return el(
    'fieldset',
    { className: 'feedback' },
    el('legend', {}, 'What is the right label?'),
    el('div', { className: 'choices' }, ...buttons),
    status,
  )
}

const thanks = {
  created: 'Thank you. The label is recorded.',
  replaced: 'Thank you. It replaces your earlier label.',
  unchanged: 'Thank you. That label was already recorded.',
}
