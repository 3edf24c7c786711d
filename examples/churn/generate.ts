// Makes the customers of this example. Nobody in them exists. Run by hand, from the root of the repository:
//   node examples/churn/generate.ts
// The same seed gives the same bytes, and a test holds them against the files in data/.
import { csvOf, type Draws, drawsFrom, sigmoid, writeData } from '../draws.ts'

/** What a period is like: the share of contracts, of lines, and how dear everything is. */
interface Period {
  /** The day on which the list was drawn up. */
  day: string
  firstCustomer: number
  monthly: number
  fibre: number
  priceRise: number
  /** How much likelier everybody leaves than in the first list, on the scale of log odds. */
  unrest: number
}

const today: Period = {
  day: '2026-06-30',
  firstCustomer: 10_001,
  monthly: 0.55,
  fibre: 0.44,
  priceRise: 1,
  unrest: 0,
}

/** A year later: dearer, more fibre, more contracts by the month, and a competitor in the west. */
const later: Period = {
  day: '2027-06-30',
  firstCustomer: 20_001,
  monthly: 0.68,
  fibre: 0.62,
  priceRise: 1.17,
  unrest: 0.2,
}

/** The files of data/ by their names. */
export const churnFiles = (): Record<string, string> => ({
  'customers.csv': csvOf(customers(drawsFrom(2026), today, 3_000)),
  'later.csv': csvOf(customers(drawsFrom(2027), later, 1_200)),
})

const customers = (draws: Draws, period: Period, count: number) =>
  Array.from({ length: count }, (_, i) => customer(draws, period, period.firstCustomer + i))

const customer = (draws: Draws, period: Period, number: number) => {
  const contract = draws.pick({
    monthly: period.monthly,
    yearly: (1 - period.monthly) / 2,
    two_years: (1 - period.monthly) / 2,
  })
  const tenure_months = tenureOf(draws, contract)
  const line = draws.pick({ fibre: period.fibre, cable: 0.34, none: 0.2 })
  const services = servicesOf(draws, line)
  const monthly_charge = cents(chargeOf(draws, line, services) * period.priceRise)
  const payment = draws.pick({
    card: 0.24,
    direct_debit: 0.3,
    transfer: 0.16,
    invoice: contract === 'monthly' ? 0.42 : 0.18,
  })
  const region = draws.pick({ north: 0.22, east: 0.19, south: 0.26, west: 0.24, islands: 0.09 })
  const support_calls = draws.count(line === 'none' ? 0.5 : services.support ? 0.8 : 1.4)
  const known = { contract, tenure_months, line, ...services, monthly_charge, payment, region, support_calls }
  const left = draws.yes(sigmoid(leaves(draws, known, period)))
  return {
    customer: `c-${number}`,
    signed_up: signedUp(draws, period.day, tenure_months),
    region,
    tenure_months,
    contract,
    payment,
    line,
    support_plan: yesNo(services.support),
    backup: yesNo(services.backup),
    streaming: yesNo(services.streaming),
    lines_in_household: draws.yes(0.06) ? null : 1 + draws.count(0.7),
    // The old call centre kept no count for some of its customers.
    support_calls: draws.yes(0.05) ? null : support_calls,
    monthly_charge: monthly_charge.toFixed(2),
    // Who is new has not had a bill yet.
    total_charge: tenure_months === 0 ? null : billed(draws, tenure_months, monthly_charge),
    left: left ? 'yes' : 'no',
  }
}

const tenureOf = (draws: Draws, contract: string): number => {
  if (contract === 'monthly') return Math.min(72, Math.floor(-20 * Math.log(1 - draws.uniform())))
  const longest = contract === 'yearly' ? 60 : 72
  return Math.round(6 + (longest - 6) * draws.uniform() ** (contract === 'yearly' ? 0.9 : 0.6))
}

interface Services {
  support: boolean
  backup: boolean
  streaming: boolean
}

const servicesOf = (draws: Draws, line: string): Services => ({
  support: line !== 'none' && draws.yes(0.37),
  backup: line !== 'none' && draws.yes(0.43),
  streaming: line !== 'none' && draws.yes(line === 'fibre' ? 0.58 : 0.4),
})

const basePrice: Record<string, number> = { none: 19, cable: 41, fibre: 66 }

const chargeOf = (draws: Draws, line: string, { support, backup, streaming }: Services): number =>
  basePrice[line]! + (support ? 6 : 0) + (backup ? 5 : 0) + (streaming ? 13 : 0) + draws.normal(0, 3.2)

interface Known extends Services {
  contract: string
  tenure_months: number
  line: string
  monthly_charge: number
  payment: string
  region: string
  support_calls: number
}

const byContract: Record<string, number> = { monthly: 0, yearly: -1.45, two_years: -2.6 }
const byPayment: Record<string, number> = { invoice: 0.55, transfer: 0.1, card: -0.15, direct_debit: -0.25 }

/**
 * Log odds of leaving. Things work together: many calls weigh more without a support plan, a dear line weighs more in the
 * first year, and in the west somebody else lays fibre. The last term is what no column tells.
 */
const leaves = (draws: Draws, known: Known, { unrest }: Period): number => {
  const { contract, tenure_months, line, support, backup, monthly_charge, payment, region, support_calls } = known
  const young = Math.exp(-tenure_months / 14)
  const dear = (monthly_charge - 60) / 25
  return (
    -1.8 +
    unrest +
    byContract[contract]! +
    byPayment[payment]! +
    1.75 * young +
    0.5 * dear * (0.4 + young) +
    (line === 'fibre' ? 0.6 : line === 'none' ? -0.55 : 0) +
    Math.min(support_calls, 5) * (support ? 0.04 : 0.52) -
    (backup ? 0.25 : 0) +
    (region === 'west' && line === 'fibre' ? 1.1 : 0) +
    draws.normal(0, 0.45)
  )
}

const billed = (draws: Draws, months: number, charge: number): string =>
  Math.max(charge, months * charge * draws.normal(0.97, 0.05)).toFixed(2)

const signedUp = (draws: Draws, day: string, months: number): string => {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() - months)
  date.setUTCDate(1 + Math.floor(28 * draws.uniform()))
  return date.toISOString().slice(0, 10)
}

const cents = (value: number) => Math.round(value * 100) / 100
const yesNo = (value: boolean) => (value ? 'yes' : 'no')

if (import.meta.main) writeData(import.meta.dirname, churnFiles())
