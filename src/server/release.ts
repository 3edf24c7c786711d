import { readFileSync } from 'node:fs'

const ownPackage = new URL('../../package.json', import.meta.url)

/** The version of Cultivar that runs. */
export const release: string = (JSON.parse(readFileSync(ownPackage, 'utf8')) as { version: string }).version
