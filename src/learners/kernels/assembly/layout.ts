// Where things stand in the records that TypeScript writes (src/learners/trees/records.ts) and these kernels read.

/** A job: one for each fit, its node fields written anew for every node. */
export const LEFT: usize = 0
export const DONE: usize = 4
export const BELL: usize = 8
export const TASKS: usize = 12
export const KIND: usize = 16
export const FEATURES: usize = 20
export const FEATURE_TABLE: usize = 24
export const BINS: usize = 28
export const STRIDE: usize = 32
export const ROWS: usize = 36
export const GRADIENTS: usize = 40
export const ROW_COUNT: usize = 44
export const HISTOGRAM: usize = 48
export const SIBLING: usize = 52
export const NODE: usize = 56
export const SIBLING_NODE: usize = 60
export const COUNTS: usize = 64
export const BOUNDED: usize = 68
export const MOST_LEVELS: usize = 72
export const FEW_LEVELS: usize = 76
export const LAMBDA: usize = 80
export const LEVEL_SMOOTHING: usize = 88
export const LEVEL_LAMBDA: usize = 96
export const GROUP_ROWS: usize = 104
/** A word for each group of four features: who comes second, of its histogram and its search, searches. */
export const STAGES: usize = 112
/** Arguments of a pass over rows. */
export const ARGUMENTS: usize = 128

/** A feature: `offset` is where its bins begin in a histogram, in bytes. */
export const FEATURE_BYTES: usize = 32
export const OFFSET: usize = 0
export const BIN_COUNT: usize = 4
export const CATEGORY: usize = 8
export const MONOTONE: usize = 12
export const USED: usize = 16

/** A node whose splits are looked for. */
export const G: usize = 0
export const H: usize = 8
export const MIN_HESSIAN: usize = 16
export const NODE_ROWS: usize = 24
export const LOW: usize = 32
export const HIGH: usize = 40
export const MIN_ROWS: usize = 48
export const SPLITS: usize = 56

/** The best split of a feature at a node. */
export const SPLIT_BYTES: usize = 80
export const GAIN: usize = 0
export const LEFT_G: usize = 8
export const LEFT_H: usize = 16
export const BIN: usize = 24
export const MISSING_LEFT: usize = 28
export const SET: usize = 32
export const EXTRA_LAMBDA: usize = 64

/** Kinds of jobs: histograms and splits, or a pass over rows by the kernel of that name. */
export const SPLITTING: u32 = 0
export const LOG_LOSS: u32 = 1
export const DIVIDE: u32 = 2
export const JOIN: u32 = 3
export const GATHER: u32 = 4
export const ADD_LEAVES: u32 = 5
export const ADD_TREE: u32 = 6
