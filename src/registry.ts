// The registry keeps model versions. A *version* is a folder of files, each pinned by its digest; *champion* is the
// version that serves, *challenger* the one that wants to. Loading a version runs nothing that it holds.
export {
  type Deployment,
  getDeployment,
  listDeployments,
  setChallenger,
  setChampion,
  setRouting,
  setUnloaded,
} from './registry/deployments.ts'
export { referencesOf, replaceReference } from './registry/erase.ts'
export { fileAt, folderAt, folderOfVersion, isOfVersions } from './registry/files.ts'
export { importanceOf } from './registry/importance.ts'
export type { Manifest, Signature } from './registry/manifest.ts'
export { resolveVersion } from './registry/reference.ts'
export {
  type Candidate,
  dataOf,
  isIntact,
  listVersions,
  loadVersion,
  registerVersion,
  type Version,
} from './registry/versions.ts'
