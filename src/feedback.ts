// Feedback turns answers into facts. A *label* says what was true of a prediction, by its id, late or out of order; a
// *source* is who said it.
export { findTraces, forget, type Traces, type Where } from './feedback/forget.ts'
export { type Feedback, type FeedbackReceipt, giveFeedback } from './feedback/give.ts'
export { retain } from './feedback/retain.ts'
