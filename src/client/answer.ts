/** How far one value moved the answer: above zero towards the label or up, below zero away from it or down. */
export interface Contribution {
  feature: string
  value: string
  contribution: number
}

interface AnyAnswer {
  /** Names the prediction in `feedback`. */
  id: string
  model: string
  version: string
  /** How the version was chosen: `champion`, `canary`, `ab`, `ensemble` or `version`. */
  route: string
  explanation?: Contribution[]
  /** What the explained score is before anything moves it. */
  baseValue?: number
  latencyMs: number
}

/** What a model of labels says. */
export interface ClassAnswer<Label extends string = string> extends AnyAnswer {
  label: Label
  /** In [0, 1]. */
  confidence: number
  probabilities?: Record<Label, number>
}

/** What a model of numbers says. The truth lies between `low` and `high` for the share `coverage` of the rows. */
export interface NumberAnswer extends AnyAnswer {
  prediction: number
  interval: { low: number; high: number; coverage: number }
}

/** What is true of a row: a label, or a number. */
export type Truth = string | number

export type Answer<T extends Truth = string> = [T] extends [number] ? NumberAnswer : ClassAnswer<T & string>

/** An answer that surely holds what was asked for. */
export type AnswerWith<T extends Truth, P extends boolean, E extends boolean> = Answer<T> &
  (P extends true ? ([T] extends [number] ? unknown : { probabilities: Record<T & string, number> }) : unknown) &
  (E extends true ? Required<Pick<AnyAnswer, 'explanation' | 'baseValue'>> : unknown)

export interface FeedbackAnswer<T extends Truth = string> {
  predictionId: string
  /** As it is kept: of a number, its digits. */
  label: T extends number ? string : T
  source: string
  status: 'created' | 'unchanged' | 'replaced'
}

export type Wire = Record<string, unknown>

/** An answer of the wire in the words of JavaScript. What it holds is known to the caller's types alone. */
export const answerOf = (wire: unknown): ClassAnswer => {
  const { latency_ms, base_value, ...rest } = wire as Wire
  const answer = { ...rest, ...(base_value === undefined ? {} : { baseValue: base_value }), latencyMs: latency_ms }
  return answer as unknown as ClassAnswer
}
