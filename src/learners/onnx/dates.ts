import type { DatePart } from '../encoders/dates.ts'
import { node, type OnnxGraph, scalar } from './graph.ts'

/** A part of moments, milliseconds since the epoch as doubles [rows, 1], as `datePart` has it: NaN where there is no moment. */
export const datePartOnnx = (graph: OnnxGraph, ms: string, part: DatePart): string => {
  const moment = within(graph, ms)
  if (part === 'epoch') return floored(graph, moment, 1000)
  const days = floored(graph, moment, dayMs)
  if (part === 'hour') return floored(graph, minus(graph, moment, times(graph, days, dayMs)), dayMs / 24)
  // The first day of 1970 was a Thursday.
  if (part === 'weekday') return remainder(graph, plus(graph, days, 4), 7)
  return calendarPart(graph, days, part)
}

const dayMs = 86_400_000

// Beyond 100 million days on either side Date has no moments.
const within = (graph: OnnxGraph, ms: string): string => {
  const isBeyond = node(graph, 'Greater', [node(graph, 'Abs', [ms]), scalar(graph, 1e8 * dayMs)])
  return node(graph, 'Where', [isBeyond, scalar(graph, Number.NaN), ms])
}

/**
 * Years begin with March here, so that the leap day is their last, and 400 of them have the same days as the next 400
 * (H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
 */
const calendarPart = (graph: OnnxGraph, days: string, part: 'year' | 'month' | 'day'): string => {
  const since = plus(graph, days, 719_468)
  const dayOfEra = remainder(graph, since, 146_097)
  const fourYears = floored(graph, dayOfEra, 1460)
  const centuries = floored(graph, dayOfEra, 36_524)
  const lastDay = floored(graph, dayOfEra, 146_096)
  const leaps = node(graph, 'Add', [minus(graph, fourYears, centuries), lastDay])
  const year = floored(graph, minus(graph, dayOfEra, leaps), 365)
  const leapsBefore = minus(graph, floored(graph, year, 4), floored(graph, year, 100))
  const daysBefore = node(graph, 'Add', [times(graph, year, 365), leapsBefore])
  const dayOfYear = minus(graph, dayOfEra, daysBefore)
  const month = floored(graph, plus(graph, times(graph, dayOfYear, 5), 2), 153)
  if (part === 'day') {
    const first = floored(graph, plus(graph, times(graph, month, 153), 2), 5)
    return plus(graph, minus(graph, dayOfYear, first), 1)
  }
  const isNextYear = node(graph, 'Cast', [node(graph, 'Greater', [month, scalar(graph, 9.5)])], { to: { int: 11 } })
  if (part === 'month') return plus(graph, minus(graph, month, times(graph, isNextYear, 12)), 3)
  const eras = times(graph, floored(graph, since, 146_097), 400)
  return node(graph, 'Add', [node(graph, 'Add', [eras, year]), isNextYear])
}

const plus = (graph: OnnxGraph, value: string, by: number): string => node(graph, 'Add', [value, scalar(graph, by)])
const times = (graph: OnnxGraph, value: string, by: number): string => node(graph, 'Mul', [value, scalar(graph, by)])
const minus = (graph: OnnxGraph, value: string, other: string): string => node(graph, 'Sub', [value, other])
const remainder = (graph: OnnxGraph, value: string, by: number): string =>
  minus(graph, value, times(graph, floored(graph, value, by), by))
const floored = (graph: OnnxGraph, value: string, by: number): string =>
  node(graph, 'Floor', [node(graph, 'Div', [value, scalar(graph, by)])])
