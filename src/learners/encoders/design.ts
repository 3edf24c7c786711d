/**
 * Rows as a linear learner multiplies them, column by column. The features are counted through: first `numbers`, then
 * those that `slots` point to. Of the features of a slot a row has one or none, so that 100,000 levels cost no more than two.
 */
export interface Design {
  rows: number
  width: number
  numbers: Float64Array[]
  slots: Slot[]
}

/** Which feature each row has, −1 for none. It is 1 there, or what `signs` says. */
export interface Slot {
  indices: Int32Array
  signs?: Int8Array
}
