import type { OnnxDecision } from '../learner.ts'
import { columnInput, type OnnxColumn } from '../onnx/columns.ts'
import { besides, columnOf, doubles, emptyGraph, node, type OnnxGraph, perRow } from '../onnx/graph.ts'
import type { Ensemble } from './blend.ts'
import type { FittedMember } from './members.ts'

/**
 * The graphs of the members in one, blended by their weights. What several members want worked out outside has the
 * number of the member before its name, because two vocabularies count the same n-grams otherwise. Undefined where a member
 * that has a say cannot be written as a graph.
 */
export const ensembleOnnx = (
  ensemble: Ensemble,
  graph: OnnxGraph,
  columns: readonly OnnxColumn[],
): OnnxDecision | undefined => {
  const heard = heardMembers(ensemble)
  if (!heard.every(({ learner }) => learner.onnx)) return undefined
  const asking = heard.filter((member) => asksOutside(member, columns))
  const made = heard.map((member): OnnxDecision | undefined => {
    const { learner, fitted, number } = member
    if (asking.length < 2) return learner.onnx?.(fitted, graph, columns)
    const own = learner.onnx?.(fitted, { ...graph, prefix: `${graph.prefix}member${number}.` }, columns)
    return own && { ...own, outside: own.outside.map((each) => `For member ${number} (${learner.name}): ${each}`) }
  })
  const decisions = made.filter((each) => each !== undefined)
  if (decisions.length < made.length) return undefined
  return {
    decision: blendOnnx(ensemble, graph, { columns, heard, decisions: decisions.map(({ decision }) => decision) }),
    outside: decisions.flatMap(({ outside }) => outside),
  }
}

/** A member with its place in `blend`, and its number as people count. */
type Heard = FittedMember & { place: number; number: number }

/** Members of no weight are left out: what they say changes nothing. */
const heardMembers = ({ members, blend }: Ensemble): Heard[] =>
  members
    .map((member, place) => ({ ...member, place, number: place + 1 }))
    .filter(({ place }) => blend.some(({ weights }) => weights[place] !== 0))

// Only the graph itself tells, so it is drawn once for nothing.
const asksOutside = ({ learner, fitted }: FittedMember, columns: readonly OnnxColumn[]): boolean =>
  (learner.onnx?.(fitted, emptyGraph(columns.map(({ name }) => name)), columns)?.outside.length ?? 0) > 0

interface Spoken {
  columns: readonly OnnxColumn[]
  heard: Heard[]
  decisions: string[]
}

/** Doubles [rows, outputs], summed in the order of the members, as `decision` does. */
const blendOnnx = ({ outputs, blend }: Ensemble, graph: OnnxGraph, { columns, heard, decisions }: Spoken): string => {
  const intercepts = Float64Array.from(blend, ({ intercept }) => intercept)
  const start =
    heard.length === 0 ? perRow(graph, columnInput(graph, columns[0]!), intercepts) : doubles(graph, intercepts)
  const sum = decisions.reduce((total, decision, i) => {
    const planes = outputs === 2 ? columnOf(graph, decision, 1) : decision
    const weights = blend.map((plane) => plane.weights[heard[i]!.place]!)
    return node(graph, 'Add', [total, node(graph, 'Mul', [planes, doubles(graph, weights)])])
  }, start)
  return outputs === 2 ? besides(graph, [node(graph, 'Neg', [sum]), sum]) : sum
}
