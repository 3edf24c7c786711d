import { copyExperiment } from './experiment.ts'
import { copyFolder } from './files.ts'
import type { Import } from './job.ts'
import { copyLoggedModel } from './logged-model.ts'
import { copyRun } from './run.ts'
import type { SourceRun } from './source.ts'

/** Copies the experiments with their runs, points, files and logged models. A second time it copies what is missing. */
export const copyExperiments = async (job: Import): Promise<void> => {
  const experiments = await job.source.experiments()
  for (const [index, experiment] of experiments.entries()) {
    const experimentId = await copyExperiment(job, experiment)
    job.counts.experiments++
    const place = { index, of: experiments.length, name: experiment.name }
    job.tell(job.counts, place)
    await eachOf(job, job.source.runs(experiment.id), async (run) => {
      await copyRunWithFiles(job, run, experimentId)
      job.tell(job.counts, place)
    })
    await eachOf(job, job.source.loggedModels(experiment.id), (model) => copyLoggedModel(job, model, experimentId))
  }
}

const copyRunWithFiles = async (job: Import, run: SourceRun, experimentId: number): Promise<void> => {
  const folder = `${experimentId}/${run.id}/artifacts`
  for (const address of [run.artifactUri, `runs:/${run.id}`]) job.moved.set(address, folder)
  const outcome = await copyRun(job, run, { experimentId, folder }, () =>
    copyFolder(job, { uri: run.artifactUri, runId: run.id }, folder),
  )
  if (outcome === 'copied') job.counts.runs++
  else job.counts.runsBefore++
}

const atOnce = 4

/** Some at a time: most of an import is waiting for the other side. */
const eachOf = async <Item>(
  { signal }: Import,
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  try {
    for await (const item of items) {
      if (signal.aborted || failures.length > 0) break
      const one = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(one))
      running.add(one)
      if (running.size >= atOnce) await Promise.race(running)
    }
  } finally {
    // What was begun ends before anybody hears of a failure.
    await Promise.all(running)
  }
  if (failures.length > 0) throw failures[0]
  signal.throwIfAborted()
}
