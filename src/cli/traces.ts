import type { Command } from 'commander'
import { getTrace, listTraces, type SpanSummary, type TraceSummary } from '../tracking.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { brief, oneLine, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  experiment?: string
  trace?: string
  json?: boolean
}

export const traces = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('traces'))))
    .summary('list the traces of calls, the newest first')
    .option('--experiment <name>', 'of this experiment only')
    .option('--trace <trace>', 'the spans of this trace')
    .action(({ limit, experiment, trace, json, ...options }: Options) =>
      withContext(options, async ({ ctx }) => {
        if (trace !== undefined) {
          const found = await getTrace(ctx, trace)
          return json ? printJson(found) : printTable(found.spans.map(span), 'None of its spans is here.')
        }
        const found = await listTraces(ctx, { limit, experiment })
        if (json) return printJson({ traces: found })
        printTable(found.map(row), 'Nothing was traced yet. Trace a function with MLflow: @mlflow.trace.')
      }),
    )
  withExamples(command, 'traces', 'traces --experiment Default --limit 5 --json', 'traces --trace <trace>')
}

const row = (trace: TraceSummary) => ({
  trace: trace.trace_id,
  started: when(trace.started_at),
  name: oneLine(trace.name ?? '', 30),
  state: trace.state,
  ms: trace.execution_ms,
  request: oneLine(trace.request ?? '', 40),
  response: oneLine(trace.response ?? '', 40),
  said: oneLine(trace.assessments.map(({ name, value }) => `${name}: ${JSON.stringify(value)}`).join(', '), 40),
})

const span = ({ span_id, parent_span_id, name, status, after_ms, duration_ms }: SpanSummary) => ({
  span: span_id,
  under: parent_span_id,
  name: oneLine(name, 40),
  status,
  after_ms: brief(after_ms),
  ms: duration_ms === null ? null : brief(duration_ms),
})
