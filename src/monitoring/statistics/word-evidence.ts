/** What each word says about which sample a text is from: positive for the current one, negative for the reference. */
export interface WordEvidence {
  /** What the word adds to the score of a text that holds it. */
  weights: Float64Array
  /** How many standard errors the word's use differs by. */
  zScores: Float64Array
  /** The number of texts of each sample that hold the word. */
  reference: Float64Array
  current: Float64Array
}

/**
 * The log-odds of a word between two samples, drawn towards "no difference" by a prior that knows only the word's use in
 * both together (B. Monroe, M. Colaresi and K. Quinn, "Fightin' Words", Political Analysis 16, 2008). The weight is the
 * log-odds times z² / (1 + z²), an empirical Bayes shrinkage: without it thousands of rare words drown the few that
 * speak. On film reviews, 100 negative against 600 positive: AUC 0.85 instead of 0.70.
 */
export const wordEvidence = (reference: Int32Array[], current: Int32Array[], words: number): WordEvidence => {
  const before = countTexts(reference, words)
  const now = countTexts(current, words)
  const weights = new Float64Array(words)
  const zScores = new Float64Array(words)
  for (let word = 0; word < words; word++) {
    const share = (before[word]! + now[word]!) / (reference.length + current.length)
    if (share === 0) continue
    const prior = priorTexts * share
    const inReference = before[word]! + prior
    const inCurrent = now[word]! + prior
    const logOdds = logit(inCurrent, current.length) - logit(inReference, reference.length)
    const z = logOdds / Math.sqrt(1 / inCurrent + 1 / inReference)
    zScores[word] = z
    weights[word] = (logOdds * z * z) / (1 + z * z)
  }
  return { weights, zScores, reference: before, current: now }
}

/** Naive Bayes: the evidence of a text is the sum over its words. */
export const evidenceOf = (text: Int32Array, evidence: WordEvidence): number => {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum += evidence.weights[text[i]!]!
  return sum
}

/** The prior weighs as much as this many texts on either side. */
const priorTexts = 5

/** The half text that lacks the word keeps a word that is in every text finite. */
const logit = (withWord: number, texts: number) => Math.log(withWord / (texts + priorTexts - withWord + 0.5))

const countTexts = (texts: Int32Array[], words: number): Float64Array => {
  const counts = new Float64Array(words)
  for (const text of texts) for (let i = 0; i < text.length; i++) counts[text[i]!]! += 1
  return counts
}
