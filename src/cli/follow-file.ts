import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import pc from 'picocolors'
import { print, printError } from './print.ts'
import { loadProject } from './project.ts'

/** Calls `changed` when the typed file was edited and can still be loaded; says what is wrong when it cannot. */
export const followFile = (file: string, changed: () => void): FSWatcher => {
  const name = basename(file)
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    try {
      await loadProject(file)
    } catch (error) {
      printError(error, false)
      print(pc.dim(`${name} is not used as it is now: what ran goes on`))
      return
    }
    print(pc.dim(`${name} changed: starting again`))
    changed()
  }
  // Editors write a file in several moves, and many of them replace it: so the folder is watched, and a pause awaited.
  return watch(dirname(file), (_event, touched) => {
    if (touched !== name) return
    clearTimeout(timer)
    timer = setTimeout(look, 200)
  })
}
