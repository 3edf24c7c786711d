import type { Monitor } from '../define.ts'

/**
 * What a monitor is called in the database: `drift`, `quality:accuracy`. A second one of the same name, with another
 * window perhaps, is `drift#2`.
 */
export const monitorName = (monitor: Monitor, all: readonly Monitor[]): string => {
  const same = all.slice(0, all.indexOf(monitor) + 1).filter((other) => plainName(other) === plainName(monitor))
  return same.length > 1 ? `${plainName(monitor)}#${same.length}` : plainName(monitor)
}

/** `drift` or `quality`: the kind of question, from the monitor's name. */
export const kindOfMonitor = (name: string): Monitor['monitor'] => (/^drift\b/.test(name) ? 'drift' : 'quality')

const plainName = (monitor: Monitor) => (monitor.monitor === 'drift' ? 'drift' : `quality:${monitor.metric}`)
