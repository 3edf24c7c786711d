// The page itself: which model is asked, what is on the screen, and when it is read again.
import { answerView } from './answer.ts'
import { amount, byId, decimal, el, moment, percent, show } from './dom.ts'
import { field, inputOf } from './form.ts'
import { type Row, rowOf, showRows } from './history.ts'
import { follow, paced } from './live.ts'
import { showWho } from './who.ts'
import { type Answered, call, type PastPrediction, problem, type ServedModel, type Version } from './wire.ts'

const page = {
  models: [] as ServedModel[],
  chosen: '',
  /** The signature that the form was made from: the form is made anew only when it changes, so typed text stays. */
  signature: '',
  rows: new Map<string, Row>(),
}
const form = byId('form') as HTMLFormElement

const chosenModel = () => page.models.find(({ name }) => name === page.chosen)
const labelsOf = (name: string) => page.models.find((model) => model.name === name)?.signature?.labels ?? []

const loadModels = async () => {
  try {
    page.models = (await call<{ models: ServedModel[] }>('api/models')).models
    const preferred = page.models.find((model) => model.default) ?? page.models[0]
    if (!chosenModel()) page.chosen = preferred?.name ?? ''
    showModel()
  } catch (error) {
    // What is on the screen still works as well as it did.
    if (page.signature === '') showNothing(problem(error, refresh))
  }
}

const showModel = () => {
  showPicker()
  const model = chosenModel()
  if (!model?.champion) return showNothing(untrained(model))
  if (!model.signature) return showNothing(unloaded(model))
  byId('facts').replaceChildren(...facts(model.champion, model.challenger))
  const signature = JSON.stringify([model.name, model.signature])
  if (signature === page.signature) return
  page.signature = signature
  form.replaceChildren(...model.signature.inputs.map(field), submitRow())
  form.ariaBusy = 'false'
  byId('answer').hidden = true
  // Their colours and their buttons came from the old one.
  page.rows.clear()
}

/** In the place of the form: why there is none. */
const showNothing = (why: HTMLElement) => {
  page.signature = ''
  byId('facts').replaceChildren()
  byId('answer').hidden = true
  show(form, why)
  form.ariaBusy = 'false'
}

const untrained = (model: ServedModel | undefined) =>
  el(
    'div',
    { className: 'empty' },
    el('p', { className: 'lead' }, model ? `${model.name} has not grown yet.` : 'Nothing grows here yet.'),
    el('p', {}, 'Train the first version in the folder of your project:'),
    el('pre', {}, el('code', {}, 'cultivar train')),
    el('p', { className: 'hint' }, 'As soon as a version serves, the form appears here by itself.'),
  )

const unloaded = ({ name, problem: why }: ServedModel) =>
  el(
    'div',
    { className: 'empty' },
    el('p', { className: 'lead' }, `${name} is not ready yet.`),
    el('p', {}, why ?? 'Its version is being loaded.'),
  )

const showPicker = () => {
  const title = page.models.length === 1 ? `Ask ${page.chosen}` : 'Ask a model'
  byId('title').textContent = page.models.length === 0 ? 'Welcome' : title
  if (page.models.length < 2) return byId('models').replaceChildren()
  const options = page.models.map(({ name }) => el('option', { value: name, selected: name === page.chosen }, name))
  const pick = (event: Event) => {
    page.chosen = (event.target as HTMLSelectElement).value
    showModel()
  }
  show(byId('models'), el('select', { 'aria-label': 'Model', onchange: pick }, ...options))
}

const facts = (champion: Version, challenger: Version | null) => [
  el('span', {}, `version ${champion.version}`),
  el('span', {}, champion.learner),
  ...accuracy(champion),
  el('span', {}, 'trained ', moment(champion.created_at)),
  ...(challenger ? [el('span', { className: 'challenger' }, `version ${challenger.version} challenges`)] : []),
]

const accuracy = ({ metrics: { accuracy: share, r2_score: r2 } }: Version) => {
  if (share !== undefined) return [el('span', {}, `${percent(share)} accurate`)]
  return r2 === undefined ? [] : [el('span', {}, `R² ${decimal(r2)}`)]
}

const submitRow = () => {
  const keys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ ↵' : 'Ctrl ↵'
  return el(
    'div',
    { className: 'submit' },
    el('button', { type: 'submit', className: 'primary' }, 'Predict'),
    el('kbd', {}, keys),
  )
}

const predict = async () => {
  const model = chosenModel()
  if (!model?.signature || form.ariaBusy === 'true' || !form.reportValidity()) return
  form.ariaBusy = 'true'
  byId('problem').replaceChildren()
  try {
    const { inputs, labels } = model.signature
    const input = inputOf(form, inputs)
    const path = `api/models/${encodeURIComponent(model.name)}/predict?explain=true`
    const answer = await call<Answered>(path, { ...input, return_probabilities: true })
    byId('answer').replaceChildren(...answerView(answer, input, labels, refresh))
    byId('answer').hidden = false
    byId('answer').scrollIntoView({ block: 'nearest' })
    byId('said').textContent =
      'label' in answer ? `${answer.label}, ${percent(answer.confidence)} confident` : amount(answer.prediction)
    refresh()
  } catch (error) {
    byId('answer').hidden = true
    byId('problem').replaceChildren(problem(error))
  } finally {
    form.ariaBusy = 'false'
  }
}

const loadHistory = async () => {
  try {
    const { predictions } = await call<{ predictions: PastPrediction[] }>('api/predictions?limit=20')
    byId('past-problem').replaceChildren()
    if (predictions.length === 0) return showNoHistory()
    if (page.rows.size === 0) byId('past').replaceChildren()
    showRows(byId('past'), page.rows, predictions, (one) => rowOf(one, labelsOf(one.model), refresh))
  } catch (error) {
    if (page.rows.size === 0) byId('past').replaceChildren()
    show(byId('past-problem'), problem(error, refresh))
  } finally {
    byId('past').ariaBusy = 'false'
  }
}

const showNoHistory = () => {
  page.rows.clear()
  byId('past').replaceChildren(
    el(
      'li',
      { className: 'empty' },
      'Nothing has been predicted yet. What this server answers, here or by its API, appears in this list.',
    ),
  )
}

// Labels take their colours from the models, so the models come first.
const refresh = paced(async () => {
  await loadModels()
  await loadHistory()
}, 1000)

form.addEventListener('submit', (event) => {
  event.preventDefault()
  predict()
})
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  predict()
})
refresh()
showWho(byId('who'))
follow(refresh, (live) => {
  byId('stream').textContent = live ? 'live' : 'reconnecting'
  byId('stream').dataset['live'] = String(live)
})
