// One measurement of all servers, one after the other, as lines of the table.
import type { Comparison } from '../comparison.ts'
import type { Server } from '../serving/servers.ts'
import { type Contender, openContenders } from './servers.ts'

/** What was measured of one server, by its measure; seconds or megabytes, so less is better. */
export type Measures = Record<string, number>

/** How many times as much as ours a peer's has to be. */
export type Bars = Record<string, number>

export const beside = async (
  figure: string,
  bars: Bars,
  measure: (contender: Contender, start: () => Promise<Server>) => Promise<Measures>,
): Promise<{ comparisons: Comparison[]; details: unknown }> => {
  const contenders = await openContenders()
  const measured: { name: string; measures: Measures }[] = []
  try {
    for (const contender of contenders) {
      console.error(`bench: ${figure}, ${contender.name}`)
      measured.push({ name: contender.name, measures: await measureOne(contender, measure) })
    }
  } finally {
    for (const contender of contenders) await contender.close()
  }
  const [ours, ...peers] = measured
  const comparisons = peers.flatMap(({ name, measures }) =>
    Object.entries(measures).map(([what, theirs]) =>
      line(figure, what, ours!.measures[what]!, name, theirs, bars[what]),
    ),
  )
  return { comparisons, details: { figure, measured } }
}

/** Ends whatever servers were started, also where the measurement fails. */
const measureOne = async (contender: Contender, measure: Parameters<typeof beside>[2]): Promise<Measures> => {
  const running: Server[] = []
  try {
    return await measure(contender, async () => {
      const server = await contender.start()
      running.push(server)
      return server
    })
  } finally {
    for (const server of running) await server.stop()
  }
}

const line = (
  figure: string,
  measure: string,
  ours: number,
  peer: string,
  theirs: number,
  times: number | undefined,
): Comparison => ({
  ...{ figure, measure, ours, peer, theirs },
  ...(times !== undefined && { bar: { name: `at most 1/${times}`, value: ours / theirs, atMost: 1 / times } }),
})
