// The page to sign in. The password goes to the server in a body and nowhere else.
import { byId } from './dom.ts'
import { call, problem } from './wire.ts'

const form = byId('sign-in') as HTMLFormElement

const enter = async () => {
  form.ariaBusy = 'true'
  try {
    await call('api/session', Object.fromEntries(new FormData(form)))
    location.replace('./')
  } catch (error) {
    byId('problem').replaceChildren(problem(error))
    byId('password').focus()
  } finally {
    form.ariaBusy = 'false'
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (form.ariaBusy !== 'true') enter()
})
