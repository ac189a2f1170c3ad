import { appendFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Db } from '../db/database.ts'
import { errorCode } from '../db/problems.ts'
import { formatInstant, parseInstant } from '../policy/instant.ts'
import { type SignedCheckpoint, storedCheckpoints } from './checkpoints.ts'

/** The checkpoints of the databases of one kind, a named branch's by themselves, one a line: only ever added to, and outside every database. */
export const checkpointFile = (dataFolder: string, kind: string, branch: string | null): string =>
  join(dataFolder, 'audit-checkpoints', `${branch === null ? '' : `${branch}.`}${kind}.jsonl`)

const line = z.object({
  slot: z.string(),
  chain: z.string(),
  entries: z.int().nonnegative(),
  hash: z.string(),
  key: z.string(),
  mac: z.string(),
})

export interface FileContents {
  readonly checkpoints: readonly SignedCheckpoint[]
  /** Lines that are none, counted from 1. */
  readonly unreadable: readonly number[]
}

/** What the file says; a file that is not there says nothing. */
export function readCheckpointFile(path: string): FileContents {
  const lines = bytesOf(path).toString().split('\n')
  // The last has no end while it is being written, or where that was broken off; it is written again.
  const read = lines.slice(0, -1).map(checkpointOf)
  return {
    checkpoints: read.filter((one) => one !== null),
    unreadable: read.flatMap((one, i) => (one === null ? [i + 1] : [])),
  }
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

function checkpointOf(text: string): SignedCheckpoint | null {
  const read = line.safeParse(parsed(text)).data
  const slot = parseInstant(read?.slot ?? '')
  if (read === undefined || slot === null) return null
  return { slot, chain: read.chain, id: read.entries, hash: read.hash, keyId: read.key, mac: read.mac }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // It is told as a line that is none.
    return null
  }
}

const lineOf = ({ slot, chain, id, hash, keyId, mac }: SignedCheckpoint): string =>
  `${JSON.stringify({ slot: formatInstant(slot), chain, entries: id, hash, key: keyId, mac } satisfies z.input<typeof line>)}\n`

/**
 * Adds the checkpoints of the database that the file does not have yet, whichever process took them; each call after the first looks only at
 * what is new.
 */
export function keepingCheckpoints(path: string): (db: Db) => Promise<void> {
  let kept: number | null = null
  return async (db) => {
    const stored = await storedCheckpoints(db, kept)
    if (stored.length > 0) addMissing(path, stored)
    kept = stored.at(-1)?.slot ?? kept
  }
}

function addMissing(path: string, stored: readonly SignedCheckpoint[]): void {
  const present = new Set(readCheckpointFile(path).checkpoints.map(lineOf))
  const missing = stored.map(lineOf).filter((one) => !present.has(one))
  if (missing.length === 0) return
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  cutUnfinished(path)
  appendFileSync(path, missing.join(''), { mode: 0o600, flush: true })
}

/** What a process left that was killed while it wrote. */
function cutUnfinished(path: string): void {
  const bytes = bytesOf(path)
  const whole = bytes.lastIndexOf('\n') + 1
  if (whole < bytes.length) truncateSync(path, whole)
}
