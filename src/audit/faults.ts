import type { Instant } from '../policy/instant.ts'

/** What is wrong at an entry of the chain. */
export type EntryFault =
  | { readonly kind: 'missing' | 'duplicate' | 'changed' | 'unlinked' | 'mended' | 'unsigned' | 'former-key'; readonly id: number }
  | { readonly kind: 'reordered'; readonly id: number; readonly belongs: number }
  /** From here on up to `until` nothing can be said: the key is not at hand. */
  | { readonly kind: 'unknown-key'; readonly id: number; until: number; readonly keyId: string }

/** What is wrong at the end of the chain. */
export type EndFault =
  | { readonly kind: 'cut-off' | 'beyond-head'; readonly id: number }
  | { readonly kind: 'stray'; readonly rows: number }
  | { readonly kind: 'no-head' | 'several-heads' | 'head-unsigned' | 'head-changed' }
  | { readonly kind: 'head-unknown-key'; readonly keyId: string }

/** What the chain does not have of what was noted outside it. */
export type CheckpointFault =
  | { readonly kind: 'disagrees' | 'cut-off-since'; readonly slot: Instant | null; readonly id: number }
  | { readonly kind: 'checkpoint-removed'; readonly slot: Instant; readonly id: number }
  | { readonly kind: 'checkpoint-forged'; readonly slot: Instant; readonly where: 'database' | 'file' }
  | { readonly kind: 'checkpoint-line'; readonly line: number }

export type Fault = EntryFault | EndFault | CheckpointFault | { readonly kind: 'unreadable'; readonly after: number; readonly code: string }
