import type { Db } from '../db/database.ts'
import { errorCode } from '../db/problems.ts'
import { isCheckpointSigned, isHeadSigned } from './audit.ts'
import { type SignedCheckpoint, storedCheckpoints } from './checkpoints.ts'
import type { EndFault, Fault } from './faults.ts'
import { type Held, type Notes, heldAgainst } from './held-against.ts'
import type { AuditKey, AuditKeys } from './keys.ts'
import { type Piece, type StoredEnd, readPiece } from './stored.ts'
import { type Walk, follow } from './walk.ts'

export interface Verification extends Omit<Held, 'faults'> {
  /** Entries that were found whole, from the first on, and the hash of the last of them. */
  readonly entries: number
  readonly hash: string
  /** The first wrong entry comes first. */
  readonly faults: readonly Fault[]
  /** Entries from before there was a key. */
  readonly unsigned: number
}

const PIECE = 1000

/** Verifies the whole chain, its end, and that it has what was noted of it. Whatever the tables hold, it comes to its end. */
export async function verifyChain(db: Db, keys: AuditKeys, outside: Omit<Notes, 'stored'>): Promise<Verification> {
  const unreadable: Fault[] = []
  const stored = (await readable(0, unreadable, () => storedCheckpoints(db))) ?? []
  const first = await readable(0, unreadable, () => readPiece(db, 0, 1))
  const chain = chainOf(first?.ends ?? [], [...outside.file.checkpoints, ...stored], keys)
  const walk: Walk = { keys, chain, id: 0, hash: '', keyIds: [], unsigned: 0, faults: [] }
  const notes: Notes = { ...outside, stored }
  const wanted = new Set([...stored, ...outside.file.checkpoints, ...(outside.noted === null ? [] : [outside.noted])].map(({ id }) => id))
  const hashes = new Map([[0, '']])
  const last = first === null ? null : await walkToEnd(db, walk, unreadable, () => wanted.has(walk.id) && hashes.set(walk.id, walk.hash))
  const { faults, ...held } = heldAgainst({ walk, hashes, toTheEnd: last !== null }, notes)
  return {
    ...held,
    entries: walk.id,
    hash: walk.hash,
    unsigned: walk.unsigned,
    faults: [...walk.faults, ...unreadable, ...(last === null ? [] : endFaults(walk, last)), ...faults],
  }
}

/** More is for `audit verify`: the schedule does other work too. */
const MOST_SINCE = 100_000

/** What is wrong with the entries that were added since this checkpoint, and with the end of the chain. */
export async function faultsSince(db: Db, keys: AuditKeys, checkpoint: SignedCheckpoint | null): Promise<Fault[]> {
  const unreadable: Fault[] = []
  const beginning = await readable(0, unreadable, () => readPiece(db, Number.MAX_SAFE_INTEGER, 1))
  const [end] = beginning?.ends ?? []
  const { id, hash, keyId } = checkpoint ?? { id: 0, hash: '', keyId: '' }
  if (Number(end?.id) - id > MOST_SINCE) return []
  const keyIds = keyId === '' ? [] : [keyId]
  const walk: Walk = { keys, chain: end?.chain ?? null, id, hash, keyIds, unsigned: 0, faults: [] }
  const last = await walkToEnd(db, walk, unreadable, () => undefined)
  return [...walk.faults, ...unreadable, ...(last === null ? [] : endFaults(walk, last))]
}

/** Follows the chain from where the walk stands; the last piece of it, or null where it could not be followed to its end. */
async function walkToEnd(db: Db, walk: Walk, unreadable: Fault[], atEntry: () => void): Promise<Piece | null> {
  for (;;) {
    const piece = await readable(walk.id, unreadable, () => readPiece(db, walk.id, PIECE))
    if (piece === null) return null
    for (const entry of piece.entries) {
      if (!follow(walk, entry)) return null
      atEntry()
    }
    if (piece.rows !== null) return piece
  }
}

/** What the chain is called: as an end or a checkpoint says that we signed, or else as the end says that is there. */
function chainOf(ends: readonly StoredEnd[], checkpoints: readonly SignedCheckpoint[], { known }: AuditKeys): string | null {
  const byKnown = (keyId: string | null, isOurs: (key: AuditKey) => boolean): boolean => {
    const key = known.get(keyId ?? '')
    return key !== undefined && isOurs(key)
  }
  const ours =
    ends.find((end) => byKnown(end.key_id, (key) => isSigned(end, key))) ??
    checkpoints.findLast((one) => byKnown(one.keyId, (key) => isCheckpointSigned(one, key, one.mac)))
  return ours?.chain ?? ends[0]?.chain ?? null
}

/** What is wrong behind the last entry. */
function endFaults(walk: Walk, { ends, rows }: Piece): EndFault[] {
  const [end] = ends
  const stray: EndFault[] = (rows ?? 0) > walk.id ? [{ kind: 'stray', rows: (rows ?? 0) - walk.id }] : []
  if (end === undefined) return [...stray, { kind: 'no-head' }]
  const place = ends.length > 1 ? ({ kind: 'several-heads' } as const) : placeFault(walk, end)
  return [...stray, ...(place === null ? [] : [place]), ...signatureFaults(walk, end).filter(({ kind }) => kind !== place?.kind)]
}

function placeFault(walk: Walk, end: StoredEnd): EndFault | null {
  const id = Number(end.id ?? NaN)
  if (id > walk.id) return { kind: 'cut-off', id: walk.id + 1 }
  if (id < walk.id) return { kind: 'beyond-head', id: id + 1 }
  return id === walk.id && end.hash === walk.hash ? null : { kind: 'head-changed' }
}

function signatureFaults({ keys, keyIds, chain }: Walk, end: StoredEnd): EndFault[] {
  const last = keyIds.at(-1)
  if (end.key_id === '' && end.mac === '') return keys.current === null && last === undefined ? [] : [{ kind: 'head-unsigned' }]
  const key = keys.known.get(end.key_id ?? '')
  if (key === undefined) return [{ kind: 'head-unknown-key', keyId: end.key_id ?? '' }]
  const ours = isSigned(end, key) && end.chain === chain && (last === undefined || last === key.id)
  return ours ? [] : [{ kind: 'head-changed' }]
}

const isSigned = ({ chain, id, hash, mac }: StoredEnd, key: AuditKey): boolean =>
  isHeadSigned({ chain: chain ?? '', id: Number(id ?? NaN), hash: hash ?? '' }, key, mac ?? '')

/** Tables that are not as they were made, and values that cannot be read: what tampering can do, and a connection that breaks cannot. */
const CORRUPTION = /^(?:22|42|54|XX|0A)/

/** null: it cannot be read, which is noted. */
async function readable<T>(after: number, unreadable: Fault[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    const code = errorCode(error)
    if (!CORRUPTION.test(code)) throw error
    if (!unreadable.some((fault) => fault.kind === 'unreadable' && fault.code === code))
      unreadable.push({ kind: 'unreadable', after, code })
    return null
  }
}
