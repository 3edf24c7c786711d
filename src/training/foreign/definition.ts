import type { LearnerDefinition } from '../../define.ts'

/** A learner that is no function of ours: a file that was trained elsewhere, or a program that trains. */
export type ForeignDefinition = Extract<LearnerDefinition, { learner: 'onnx' | 'command' }>

export const isForeign = (definition: LearnerDefinition): definition is ForeignDefinition =>
  definition.learner === 'onnx' || definition.learner === 'command'
