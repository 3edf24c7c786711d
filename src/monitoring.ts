// Monitoring asks of live traffic what training could not know. A *monitor* looks at a *window* of predictions against the
// *reference* of the version that serves; its *tests* say whether a difference is real and whether it is big. An *alert*
// opens when a monitor finds something, and closes when it is gone. A *labelled* prediction is one whose truth is known;
// some of them *judge*: the hash of their id keeps them out of every training.
export { type Alert, type AlertFilter, type AlertStatus, acknowledgeAlert, listAlerts } from './monitoring/alerts.ts'
export { deliver } from './monitoring/deliver.ts'
export { type DriftQuestion, type DriftTest, driftBetween, driftTests } from './monitoring/drift.ts'
export { driftReportMarkdown, driftReportText } from './monitoring/drift-report.ts'
export { type Health, type HealthOptions, type HealthVerdict, healthOf, healthStatus } from './monitoring/health.ts'
export { countLabelsSince, isJudge, type Labelled, labelledPredictions } from './monitoring/labelled.ts'
export type { MonitorStatus, Severity } from './monitoring/look.ts'
export type { Message } from './monitoring/message.ts'
export { notifyAll } from './monitoring/notify.ts'
export type { QualityTest } from './monitoring/quality.ts'
export { openWatching, type Sample, type Watching } from './monitoring/reference.ts'
export { listMonitorResults, type MonitorResult } from './monitoring/results.ts'
export { type MonitorOutcome, type RunOptions, runMonitors } from './monitoring/run.ts'
export { webhookAddress } from './monitoring/webhook.ts'
export { readWindow } from './monitoring/window.ts'
