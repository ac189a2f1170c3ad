import type { Database } from '../db/database.ts'
import type { DatabaseKind } from '../db/tables/database.ts'
import type { Instant } from '../policy/instant.ts'
import { type Piece, type Totals, rowsOf } from './contents.ts'
import { writeBackup } from './file.ts'
import { noteBackup } from './made.ts'
import { appliedMigrations } from './migrations.ts'
import { inSnapshot, readOut } from './read-out.ts'
import type { BackupKey } from './seal.ts'

export interface Wanted {
  readonly path: string
  readonly key: BackupKey | null
  readonly kind: DatabaseKind
  readonly now: Instant
}

/** Writes the whole database to a new file while others work on it, and notes that. Throws BackupProblem. */
export async function backUp(
  { db, engine }: Pick<Database, 'db' | 'engine'>,
  { path, key, kind, now }: Wanted,
): Promise<{ totals: Totals; bytes: number }> {
  const made = await inSnapshot(db, async (trx) => {
    const header = { engine, kind, madeAt: now, migrations: await appliedMigrations(trx) }
    const passed: { totals: Totals | null } = { totals: null }
    const bytes = await writeBackup(
      path,
      noting(readOut(trx, header), (totals) => (passed.totals = totals)),
      key,
    )
    if (passed.totals === null) throw new TypeError('contents without totals')
    return { totals: passed.totals, bytes }
  })
  // A database of a former version has no place for it.
  if ('backup_made' in made.totals.tables)
    await noteBackup(db, now, 'sameday', { file: path, rows: rowsOf(made.totals), bytes: made.bytes, encrypted: key !== null })
  return made
}

async function* noting(pieces: AsyncIterable<Piece>, note: (totals: Totals) => void): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    if ('totals' in piece) note(piece.totals)
    yield piece
  }
}
