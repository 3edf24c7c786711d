// One answer: the label, how sure the model is, what moved it, and the question whether it is right.
import { amount, decimal, el, hueOf, labelName, percent } from './dom.ts'
import { feedbackButtons } from './feedback.ts'
import { highlight } from './highlight.ts'
import type { Answered, Reason } from './wire.ts'

export const answerView = (
  answer: Answered,
  input: Record<string, unknown>,
  labels: readonly string[],
  told: () => void,
): Node[] =>
  [
    verdict(answer, labels),
    'label' in answer && answer.probabilities && bars(answer.probabilities, answer.label, labels),
    answer.explanation &&
      answer.explanation.length > 0 &&
      reasons(answer.explanation, direction(answer), input, labels),
    feedbackButtons(answer, labels, told),
    el(
      'p',
      { className: 'meta' },
      el('span', {}, `version ${answer.version}`),
      el('span', {}, `${decimal(answer.latency_ms)} ms`),
      el('code', {}, answer.id),
    ),
  ].filter((part): part is HTMLElement => part instanceof Node)

const verdict = (answer: Answered, labels: readonly string[]) => {
  const sure = (words: string) => el('span', { className: 'sure' }, words)
  if ('label' in answer)
    return el(
      'p',
      { className: 'verdict' },
      labelName(answer.label, labels),
      sure(`${percent(answer.confidence)} confident`),
    )
  const { low, high } = answer.interval
  const range = `${amount(low)} to ${amount(high)} for ${percent(answer.interval.coverage)} of such rows`
  return el('p', { className: 'verdict' }, el('span', { className: 'label' }, amount(answer.prediction)), sure(range))
}

/** Where a positive contribution leads: to the label, or up. */
const direction = (answer: Answered) => ('label' in answer ? answer.label : '')

const bars = (probabilities: Record<string, number>, answered: string, labels: readonly string[]) => {
  const rows = Object.entries(probabilities).sort(([, a], [, b]) => b - a)
  return el(
    'ul',
    { className: 'bars', 'aria-label': 'Probability of each label' },
    ...rows.map(([label, share]) => {
      const fill = el('span', { className: 'fill' })
      fill.style.inlineSize = `${share * 100}%`
      return el(
        'li',
        { 'data-hue': hueOf(label, labels), 'data-answered': label === answered },
        el('span', { className: 'name' }, label),
        el('span', { className: 'track', 'aria-hidden': true }, fill),
        el('span', { className: 'share' }, percent(share)),
      )
    }),
  )
}

const reasons = (
  explained: readonly Reason[],
  label: string,
  input: Record<string, unknown>,
  labels: readonly string[],
) => {
  const explanation = [...explained].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  const strongest = Math.abs(explanation[0]?.contribution ?? 0)
  const texts = Object.entries(input).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      explanation.some(({ feature, value }) => feature === entry[0] && value !== entry[1]),
  )
  return el(
    'section',
    { className: 'reasons', 'data-hue': hueOf(label, labels) },
    el('h3', {}, 'What moved the answer'),
    ...texts.map(([feature, text]) => marked(text, ofFeature(explanation, feature, strongest), strongest)),
    el(
      'p',
      { className: 'legend' },
      el('span', { className: 'for' }, label === '' ? 'up' : `towards ${label}`),
      el('span', { className: 'against' }, label === '' ? 'down' : 'away from it'),
    ),
    table(explanation),
  )
}

// A long text has hundreds of n-grams, and most of them hardly matter: marking them all would show nothing.
const faint = 0.08
const mostMarks = 20
const mostRows = 30

const ofFeature = (explanation: readonly Reason[], feature: string, strongest: number) =>
  explanation
    .filter((reason) => reason.feature === feature && Math.abs(reason.contribution) >= strongest * faint)
    .slice(0, mostMarks)

const marked = (text: string, words: readonly Reason[], strongest: number) =>
  el(
    'p',
    { className: 'explained' },
    ...highlight(text, words).map(({ text: piece, contribution }) => {
      if (contribution === undefined) return piece
      const mark = el('mark', { className: contribution > 0 ? 'for' : 'against', title: signed(contribution) }, piece)
      mark.style.setProperty('--strength', String(Math.abs(contribution) / strongest))
      return mark
    }),
  )

const signed = (value: number) => `${value > 0 ? '+' : '−'}${decimal(Math.abs(value))}`

const table = (explanation: readonly Reason[]) => {
  const rows = explanation.slice(0, mostRows)
  const all = rows.length === explanation.length ? '' : ` of ${explanation.length}`
  return el(
    'details',
    {},
    el('summary', {}, `The ${rows.length}${all} strongest contributions`),
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...['Feature', 'Value', 'Contribution'].map((name) => el('th', {}, name)))),
      el(
        'tbody',
        {},
        ...rows.map(({ feature, value, contribution }) =>
          el('tr', {}, el('td', {}, feature), el('td', {}, value), el('td', {}, signed(contribution))),
        ),
      ),
    ),
  )
}
