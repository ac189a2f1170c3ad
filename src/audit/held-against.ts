import { isCheckpointSigned } from './audit.ts'
import type { FileContents } from './checkpoint-file.ts'
import type { SignedCheckpoint } from './checkpoints.ts'
import type { CheckpointFault } from './faults.ts'
import type { Walk } from './walk.ts'

/** What somebody has written down of an entry: its hash begins so. */
export interface Noted {
  readonly id: number
  readonly hash: string
}

/** What was noted of the chain besides the chain itself. */
export interface Notes {
  /** In the database. */
  readonly stored: readonly SignedCheckpoint[]
  readonly file: FileContents
  readonly noted: Noted | null
}

export interface Walked {
  readonly walk: Walk
  /** Of the entries of which something was noted, as far as the chain could be followed; '' of none, before the first. */
  readonly hashes: ReadonlyMap<number, string>
  /** Whether the chain was followed to its end. */
  readonly toTheEnd: boolean
}

export interface Held {
  readonly faults: readonly CheckpointFault[]
  /** The checkpoints with which the chain agrees, oldest first. */
  readonly agreed: readonly SignedCheckpoint[]
  /** How many checkpoints in the file are of another chain: a database that was here before, or one that took its place. */
  readonly others: number
}

/** Whether the chain has what was noted of it. */
export function heldAgainst(walked: Walked, { stored, file, noted }: Notes): Held {
  const { chain } = walked.walk
  const ours = file.checkpoints.filter((one) => chain === null || one.chain === chain)
  const faults: CheckpointFault[] = file.unreadable.map((line) => ({ kind: 'checkpoint-line', line }))
  const agreed = new Map<number, SignedCheckpoint>()
  const told = new Set<string>()
  for (const [where, checkpoints] of [
    ['file', ours],
    ['database', stored],
  ] as const)
    for (const checkpoint of checkpoints) {
      const same = JSON.stringify(checkpoint)
      if (told.has(same)) continue
      told.add(same)
      const fault = isAuthentic(checkpoint, walked.walk) ? disagreement(walked, checkpoint) : forged(checkpoint, where)
      if (fault !== null) faults.push(fault)
      else if (walked.hashes.has(checkpoint.id)) agreed.set(checkpoint.slot, checkpoint)
    }
  const slots = new Set(stored.map(({ slot }) => slot))
  for (const { slot, id } of ours) if (!slots.has(slot)) faults.push({ kind: 'checkpoint-removed', slot, id })
  const asked = noted === null ? null : disagreement(walked, { slot: null, ...noted })
  return {
    faults: asked === null ? faults : [...faults, asked],
    agreed: [...agreed.values()].toSorted((a, b) => a.slot - b.slot),
    others: file.checkpoints.length - ours.length,
  }
}

const forged = ({ slot }: SignedCheckpoint, where: 'database' | 'file'): CheckpointFault => ({ kind: 'checkpoint-forged', slot, where })

/** Signed by a key that signs this chain; or by none, of the time before there was one. */
function isAuthentic(checkpoint: SignedCheckpoint, { keys, keyIds, unsigned, chain }: Walk): boolean {
  if (chain !== null && checkpoint.chain !== chain) return false
  if (checkpoint.keyId === '') return checkpoint.mac === '' && checkpoint.id <= unsigned
  const key = keys.known.get(checkpoint.keyId)
  // Of a key that is not at hand nothing more can be said than of the entries that it signed.
  return key === undefined ? keyIds.includes(checkpoint.keyId) : isCheckpointSigned(checkpoint, key, checkpoint.mac)
}

function disagreement({ walk, hashes, toTheEnd }: Walked, { slot, id, hash }: Noted & { slot: number | null }): CheckpointFault | null {
  const found = hashes.get(id)
  if (found !== undefined) return found.startsWith(hash) && (hash !== '' || id === 0) ? null : { kind: 'disagrees', slot, id }
  return toTheEnd && id > walk.id ? { kind: 'cut-off-since', slot, id } : null
}
