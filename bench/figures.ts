import type { Comparison, Figure } from './comparison.ts'
import { compare } from './report.ts'

/** Measures the figures that the command line names, or all of them, and prints one table. */
export const runFigures = async (name: string, figures: readonly Figure[], notes: string[] = []): Promise<void> => {
  const wanted = process.argv.slice(2).filter((word) => word !== '--quick')
  const unknown = wanted.find((word) => !figures.some((figure) => figure.name === word))
  if (unknown)
    throw new Error(`There is no figure "${unknown}". There are ${figures.map((figure) => figure.name).join(', ')}.`)
  const isQuick = process.argv.includes('--quick')
  const measured: { comparisons: Comparison[]; details: unknown }[] = []
  for (const figure of wanted.length > 0 ? figures.filter((one) => wanted.includes(one.name)) : figures) {
    const why = figure.absence()
    if (why) notes.push(`skipped ${figure.name}: ${why}`)
    else measured.push(await figure.measure(isQuick))
  }
  const comparisons = measured.flatMap((one) => one.comparisons)
  compare({ name, comparisons, notes, details: measured.map(({ details }) => details) })
}
