/** What a learner of tables sees of a moment, in UTC. `epoch` is seconds since 1970, for trends. */
export type DatePart = (typeof dateParts)[number]

export const dateParts = ['year', 'month', 'day', 'weekday', 'hour', 'epoch'] as const

/**
 * A part of the moment `ms` milliseconds after 1970. Months and days of the month count from 1, days of the week from
 * Sunday 0. What is not a moment (NaN, infinite, beyond the range of Date) has no parts: NaN.
 */
export const datePart = (ms: number, part: DatePart): number => partOf[part](new Date(ms))

const partOf: Record<DatePart, (moment: Date) => number> = {
  year: (moment) => moment.getUTCFullYear(),
  month: (moment) => moment.getUTCMonth() + 1,
  day: (moment) => moment.getUTCDate(),
  weekday: (moment) => moment.getUTCDay(),
  hour: (moment) => moment.getUTCHours(),
  epoch: (moment) => Math.floor(moment.getTime() / 1000),
}
