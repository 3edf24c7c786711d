/** What a comparison of two models said, in a sentence and in numbers. */
export interface Verdict {
  passed: boolean
  reason: string
  numbers: Record<string, number>
}

export interface Asked {
  confidence: number
}

export const show = (value: number) =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Math.round(value * 1000) / 1000)

export const signed = (value: number) => `${value < 0 ? '' : '+'}${show(value)}`
