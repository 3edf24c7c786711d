// Monitoring asks of live traffic what training could not know. A *monitor* looks at a *window* of predictions against the
// *reference* of the version that serves; its *tests* say whether a difference is real and whether it is big. An *alert*
// opens when a monitor finds something, and closes when it is gone. A *labelled* prediction is one whose truth is known;
// some of them *judge*: the hash of their id keeps them out of every training.
export { countLabelsSince, isJudge, type Labelled, labelledPredictions } from './monitoring/labelled.ts'
