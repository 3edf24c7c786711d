// Elements are made here and only here, and every text goes in as text: data can never become markup.

type Child = Node | string | false | undefined

/** Properties are set as they are; those that start with `data-`, `aria-` or are `role` or `for`, as attributes. */
export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Record<string, unknown> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (/^(data-|aria-|role$|for$)/.test(name)) element.setAttribute(name, String(value))
    else Reflect.set(element, name, value)
  }
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/** Puts the node in place, unless the same is said there already: a list that is open and a focus stay. */
export const show = (place: HTMLElement, node: HTMLElement) => {
  if (place.textContent !== node.textContent) place.replaceChildren(node)
}

export const byId = (id: string) => document.getElementById(id) as HTMLElement

const percents = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })

/** A share in words that never claims to be certain. */
export const percent = (share: number) => {
  if (share < 1 && share > 0.999) return '> 99.9%'
  if (share > 0 && share < 0.001) return '< 0.1%'
  return percents.format(share)
}

const decimals = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })
export const decimal = (value: number) => decimals.format(value)

const times = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const moment = (iso: string) =>
  el('time', { dateTime: iso, title: iso }, Number.isNaN(Date.parse(iso)) ? iso : times.format(new Date(iso)))

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 })
/** A number that was predicted, with the digits that count. */
export const amount = (value: number) => digits.format(value)

/** A label with the colour that it has everywhere on the page. */
export const labelName = (label: string, labels: readonly string[]) =>
  el('span', { className: 'label', 'data-hue': hueOf(label, labels) }, label)

export const hueOf = (label: string, labels: readonly string[]) => Math.max(0, labels.indexOf(label)) % 6
