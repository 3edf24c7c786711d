/** The rows of a body. */
export interface Sheet {
  rows: unknown[]
  /** Where each row came as a line: the line on which it begins; 1 is the first. */
  lineOf?: (row: number) => number
}
