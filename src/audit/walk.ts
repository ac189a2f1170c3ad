import { MENDED } from './append.ts'
import { type Link, hashOf } from './audit.ts'
import type { EntryFault } from './faults.ts'
import type { AuditKey, AuditKeys } from './keys.ts'
import { type StoredEntry, linkOf } from './stored.ts'

/** How far the chain was followed. */
export interface Walk {
  readonly keys: AuditKeys
  /** What the chain is called; null: nobody knows any more. */
  readonly chain: string | null
  /** The last entry, and its hash. */
  id: number
  hash: string
  /** The keys that have signed so far, the last one last; without any, entries from before there were keys. */
  readonly keyIds: string[]
  unsigned: number
  readonly faults: EntryFault[]
}

/** How far around its place the right place of an entry is looked for. */
const NEAR = 1000

/** Follows the chain by one entry; false: it cannot be followed any further. */
export function follow(walk: Walk, entry: StoredEntry): boolean {
  const fault = faultAt(walk, entry)
  if (fault !== null) note(walk, fault)
  if (fault !== null && fault.kind !== 'unknown-key' && fault.kind !== 'mended') return false
  walk.id += 1
  walk.hash = entry.fields?.hash ?? ''
  const keyId = entry.fields?.key_id ?? ''
  if (keyId === '') walk.unsigned += 1
  else if (walk.keyIds.at(-1) !== keyId) walk.keyIds.push(keyId)
  return true
}

function note({ faults }: Walk, fault: EntryFault): void {
  const last = faults.at(-1)
  if (fault.kind === 'unknown-key' && last?.kind === 'unknown-key' && last.keyId === fault.keyId && last.until === fault.id - 1)
    last.until = fault.id
  else faults.push(fault)
}

function faultAt(walk: Walk, entry: StoredEntry): EntryFault | null {
  const id = walk.id + 1
  const link = linkOf(entry)
  if (Number(entry.id) === walk.id) return { kind: 'duplicate', id: walk.id }
  if (Number(entry.id) !== id) return { kind: 'missing', id }
  if (link === null) return { kind: 'changed', id }
  const keyId = entry.fields?.key_id ?? ''
  if (keyId === '' && walk.keyIds.length > 0) return { kind: 'unsigned', id }
  const key = keyId === '' ? null : walk.keys.known.get(keyId)
  if (key === undefined) return { kind: 'unknown-key', id, until: id, keyId }
  // Without the chain's name nothing can be said of a signature, which is told of the end that has it.
  const verifiable = key === null || walk.chain !== null
  if (verifiable && hashOf(link, walk.chain ?? '', key) !== entry.fields?.hash)
    return whatChanged(walk, link, key, entry.fields?.hash ?? '')
  if (keyId !== '' && walk.keyIds.slice(0, -1).includes(keyId)) return { kind: 'former-key', id }
  if (link.previous === `${MENDED}${walk.hash}`) return { kind: 'mended', id }
  return link.previous === walk.hash ? null : { kind: 'unlinked', id }
}

/** The hash is not of what stands there: of another place, of another entry before it, or of another content. */
function whatChanged({ chain, hash: before }: Walk, link: Link, key: AuditKey | null, hash: string): EntryFault {
  const fits = (other: Partial<Link>): boolean => hashOf({ ...link, ...other }, chain ?? '', key) === hash
  const { id } = link
  for (let belongs = Math.max(1, id - NEAR); belongs <= id + NEAR; belongs++)
    if (belongs !== id && fits({ id: belongs })) return { kind: 'reordered', id, belongs }
  return { kind: link.previous !== before && fits({ previous: before }) ? 'unlinked' : 'changed', id }
}
