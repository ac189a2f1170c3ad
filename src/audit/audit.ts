import { type Instant, formatInstant } from '../policy/instant.ts'
import { type AuditKey, digest, isSignedBy } from './keys.ts'

/** `asked`: it waits for a confirmation or for another person's decision. */
export type AuditOutcome = 'done' | 'asked' | 'refused' | 'failed'

/** Who did or tried what, where and when. */
export interface AuditEntry {
  readonly at: Instant
  /** A person id of the organisation file, or null: somebody unknown. */
  readonly person: string | null
  /** A chat platform, or `cli`. */
  readonly platform: string
  readonly conversation: string | null
  readonly action: string
  readonly orderId: string | null
  readonly outcome: AuditOutcome
  readonly detail: string
}

export interface Link extends AuditEntry {
  /** Counts from 1 without gaps. */
  readonly id: number
  /** The hash of the entry before; '' before the first. */
  readonly previous: string
}

/** The end of the chain: its last entry, and what the chain is called. */
export interface Head {
  readonly chain: string
  readonly id: number
  readonly hash: string
}

/** The values in the order in which they are signed. */
const valuesOf = (link: Link): readonly unknown[] => [
  link.id,
  formatInstant(link.at),
  link.person,
  link.platform,
  link.conversation,
  link.action,
  link.orderId,
  link.outcome,
  link.detail,
  link.previous,
]

/** Over an entry and the hash before it: nothing can be changed, taken out or put in between unseen, and with a key nothing be forged. */
export const hashOf = (link: Link, chain: string, key: AuditKey | null): string =>
  key === null ? digest(valuesOf(link)) : key.sign(['entry', chain, key.id, ...valuesOf(link)])

const headValues = ({ chain, id, hash }: Head, keyId: string): readonly unknown[] => ['head', chain, keyId, id, hash]

export const signHead = (head: Head, key: AuditKey | null): string => (key === null ? '' : key.sign(headValues(head, key.id)))

export const isHeadSigned = (head: Head, key: AuditKey, mac: string): boolean => isSignedBy(key, headValues(head, key.id), mac)

/** The end of the chain as it was at a slot of the schedule, for outside the database. */
export interface Checkpoint extends Head {
  readonly slot: Instant
}

const checkpointValues = ({ chain, slot, id, hash }: Checkpoint, keyId: string): readonly unknown[] => [
  'checkpoint',
  chain,
  keyId,
  formatInstant(slot),
  id,
  hash,
]

export const signCheckpoint = (checkpoint: Checkpoint, key: AuditKey | null): string =>
  key === null ? '' : key.sign(checkpointValues(checkpoint, key.id))

export const isCheckpointSigned = (checkpoint: Checkpoint, key: AuditKey, mac: string): boolean =>
  isSignedBy(key, checkpointValues(checkpoint, key.id), mac)
