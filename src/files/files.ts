import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

/** What a message, a proof or a list refers to. */
export interface KeptFile {
  /** SHA-256 of the content in hexadecimal. */
  readonly hash: string
  /** Bytes. */
  readonly size: number
  readonly mediaType: string
}

/** Both platforms take files of 20 MB; nothing larger is kept. */
export const MOST_BYTES = 20 * 1024 * 1024

/** A file cannot be kept; `message` says why, in Chinese. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
}

/**
 * Keeps a file once, however often it is given, in the caller's transaction. Whoever refers to it says so with `useFile`, within the day:
 * what nothing uses is forgotten. A message that is enqueued says so by itself. Throws FileRefused when it is empty or too large.
 *
 * @public
 */
export async function keepFile(db: Db, content: Uint8Array, mediaType: string, now: Instant): Promise<KeptFile> {
  const size = content.byteLength
  if (size === 0) throw new FileRefused('文件是空的')
  if (size > MOST_BYTES) throw new FileRefused(`文件有 ${(size / 1024 / 1024).toFixed(1)} MB，最多 20 MB`)
  const key = hash('sha256', content)
  await db
    .insertInto('file')
    .values({ hash: key, content: Buffer.from(content), media_type: mediaType, size, kept_since: formatInstant(now) })
    .onConflict((conflict) => conflict.column('hash').doUpdateSet({ kept_since: (eb) => eb.ref('excluded.kept_since') }))
    .execute()
  return { hash: key, size, mediaType }
}

/** Says what needs a kept file: `message/<id>`, `evidence/<order>/<n>`, `batch/<number>`. Said twice it is said once. */
export async function useFile(db: Db, uses: readonly { readonly hash: string; readonly usedBy: string }[]): Promise<void> {
  if (uses.length === 0) return
  await db
    .insertInto('file_use')
    .values(uses.map((use) => ({ hash: use.hash, used_by: use.usedBy })))
    .onConflict((conflict) => conflict.columns(['hash', 'used_by']).doNothing())
    .execute()
}

/**
 * The pictures that prove something of these orders are needed no more, nor are the messages that showed them; how many uses that were. The
 * files go as what nothing uses does.
 */
export async function releaseProofs(db: Db, orders: readonly string[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    with proof as (
      select hash, used_by from file_use
      where split_part(used_by, '/', 1) = 'evidence' and split_part(used_by, '/', 2) = any(${orders}::text[])
    )
    delete from file_use where used_by in (select used_by from proof)
      or (hash in (select hash from proof) and split_part(used_by, '/', 1) = 'message')`.execute(db)
  return Number(numAffectedRows)
}

/** The content of a kept file and what it is; null when it is not there. */
export async function readFile(db: Db, key: string): Promise<(KeptFile & { readonly content: Buffer }) | null> {
  const row = await db.selectFrom('file').select(['content', 'size', 'media_type']).where('hash', '=', key).executeTakeFirst()
  if (row === undefined) return null
  return { hash: key, size: row.size, mediaType: row.media_type, content: Buffer.from(row.content) }
}

/** Puts away what nothing needs and nobody gave since `before`; how many files that were. */
export async function forgetUnused(db: Db, before: Instant): Promise<number> {
  const { rows } = await sql`
    delete from file f where f.kept_since < ${timestamp(before)} and not exists (select from file_use u where u.hash = f.hash)
    returning 1`.execute(db)
  return rows.length
}
