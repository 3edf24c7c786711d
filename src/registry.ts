// The registry keeps model versions. A *version* is a folder of files, each pinned by its digest; *champion* is the
// version that serves, *challenger* the one that wants to; they are *aliases*, and others are free. A version that came from
// elsewhere has a *source* and perhaps nothing that runs here. Loading a version runs nothing that it holds.
// version that serves, *challenger* the one that wants to. Loading a version runs nothing that it holds.

export { type Adoption, adoptVersion } from './registry/adopt.ts'
export { deleteAlias, setAlias, versionUnder } from './registry/aliases.ts'
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
export { guestModel, guestsOf } from './registry/guests.ts'
export { copyModels } from './registry/import.ts'
export { importanceOf } from './registry/importance.ts'
export { unregistered } from './registry/in-service.ts'
export type { Manifest, Signature } from './registry/manifest.ts'
export { listModelNames, type ModelRecord, readModelRecords } from './registry/model-records.ts'
export {
  createVersion,
  deleteVersion,
  deleteVersionTag,
  describeVersion,
  setVersionTag,
} from './registry/model-versions.ts'
export { createModel, deleteModel, deleteModelTag, describeModel, renameModel, setModelTag } from './registry/models.ts'
export { purgeVersions, versionDigests, versionFolders } from './registry/purge.ts'
export { resolveVersion } from './registry/reference.ts'
export { searchModelVersions, searchRegisteredModels } from './registry/search.ts'
export { latestVersions, moveToStage } from './registry/stages.ts'
export { readVersionRecords, type VersionKey, type VersionRecord } from './registry/version-records.ts'
export {
  type Candidate,
  dataOf,
  isIntact,
  listVersions,
  loadVersion,
  registerVersion,
  signatureOf,
  type Version,
  versionRow,
} from './registry/versions.ts'
