/** One promise with what was measured: it holds when `value` is on the right side of `bar`. */
export interface Bar {
  name: string
  value: number
  atLeast?: number
  atMost?: number
}
