// Feedback turns answers into facts. A *label* says what was true of a prediction, by its id, late or out of order; a
// *source* is who said it.
export { type Forgotten, forget, retain } from './feedback/forget.ts'
export { type Feedback, type FeedbackReceipt, giveFeedback } from './feedback/give.ts'
