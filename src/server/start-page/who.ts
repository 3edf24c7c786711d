// Who is signed in, and the way out. Where nobody has to sign in there is nothing to show.
import { el } from './dom.ts'
import { change, session } from './wire.ts'

export const showWho = async (place: HTMLElement) => {
  const who = await session().catch(() => undefined)
  if (who?.kind !== 'user') return
  const leave = async () => {
    await change('DELETE', 'api/session').catch(() => {})
    location.assign('login')
  }
  const title = `Signed in as ${who.name}`
  place.replaceChildren(el('button', { type: 'button', className: 'quiet', title, onclick: leave }, 'Sign out'))
}
