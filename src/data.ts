// Data comes in, is converted to the kinds that its columns declare, held against its checks, and kept so that the same
// rows can be found again. Nothing is dropped in silence: a value that does not fit is reported, a row that cannot be
// used is set aside with its number in the source. This stage reads files and databases; where a version is kept is its
// caller's choice.
// Words: a *source* gives rows; a *violation* is a value that its column cannot hold; a *check* is a promise about the
// rows; a row in *quarantine* is set aside and not used; a *snapshot* is the rows as a file; the *digest* is their name.
export type { Violation } from './data/builder.ts'
export type { CheckResult } from './data/checks.ts'
export { csvLine } from './data/csv-line.ts'
export { type CsvText, csvText } from './data/csv-text.ts'
export { digest } from './data/digest.ts'
export { describeDuckDB } from './data/duckdb.ts'
export {
  countQuarantined,
  eraseFromVersions,
  eraseQuarantined,
  matchingRows,
  type PlainRow,
  type Snapshot,
  versionSnapshots,
  withoutExamples,
} from './data/erase.ts'
export type { SourceFile } from './data/files.ts'
export { sourceFiles } from './data/fingerprints.ts'
export { convertText, inferColumns, readAsText } from './data/infer.ts'
export type { Leak } from './data/leaks/leak.ts'
export { findLeaks } from './data/leaks.ts'
export { type ColumnProfile, profile, type Summary } from './data/profile.ts'
export { type Ingested, readSource } from './data/read.ts'
export { cellReader, columnNames, openRecords, recordConverter } from './data/records.ts'
export { reportText } from './data/report.ts'
export { readSnapshot, writeSnapshot } from './data/snapshot.ts'
export { type Fold, type FoldPlan, folds, type NestedFold, nestedFolds } from './data/split/folds.ts'
export { type Split, split } from './data/split.ts'
export { type QuarantinedRow, type Validation, type ValidationReport, validate } from './data/validate.ts'
export { type DatasetVersion, listDatasetVersions, profileOf, recordDatasetVersion } from './data/versions.ts'
