import { sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { storedJson } from '../../db/stored-json.ts'
import { keepFile, useFile } from '../../files/files.ts'
import type { Platform } from '../../platforms/platforms.ts'
import type { Instant } from '../../policy/instant.ts'
import type { FetchPicture, FetchedPicture } from './incoming.ts'

/** Pictures of a message: where they are to be had, by which hashes they are kept, or why there are none. */
export type Pictures = { readonly wanted: readonly unknown[] } | { readonly kept: readonly string[] } | { readonly trouble: string }

/** Fetches pictures of a platform; empty where no channel is open. */
export type PictureSources = ReadonlyMap<Platform, FetchPicture>

interface WithPictures {
  /** Of the message. */
  readonly seq: number
  readonly platform: Platform
  readonly pictures: Pictures | null
}

/** So often one is asked for: what failed for a moment is there the next time. */
const MOST_TRIES = 2

/**
 * Fetches the pictures of a message and keeps them, outside the transaction that answers it: a platform may take its time. Twice, by two
 * processes or after a kill, they are the same files.
 */
export async function keepPictures(
  db: Db,
  sources: PictureSources,
  { seq, platform, pictures }: WithPictures,
  now: Instant,
): Promise<void> {
  if (pictures === null || !('wanted' in pictures)) return
  const fetched: FetchedPicture[] = []
  for (const one of pictures.wanted) fetched.push(await fetchOne(sources.get(platform), one))
  const trouble = fetched.find((one) => 'trouble' in one)
  await db.transaction().execute(async (trx) => {
    if (trouble !== undefined) return note(trx, seq, trouble)
    const kept: string[] = []
    for (const one of fetched) if ('content' in one) kept.push((await keepFile(trx, one.content, one.mediaType, now)).hash)
    await note(trx, seq, { kept })
  })
}

async function fetchOne(fetchPicture: FetchPicture | undefined, picture: unknown): Promise<FetchedPicture> {
  for (let tries = 1; ; tries++) {
    const fetched = (await fetchPicture?.(picture)) ?? { trouble: '现在取不了图片' }
    if ('content' in fetched || tries >= MOST_TRIES) return fetched
  }
}

async function note(trx: Trx, seq: number, pictures: Pictures): Promise<void> {
  await trx
    .updateTable('inbox')
    .set({ pictures: storedJson(pictures) })
    .where('seq', '=', seq)
    .where(sql<boolean>`pictures -> 'wanted' is not null`)
    .execute()
}

const NAME = /图片P(\d{1,15})/gi

/** How pictures that were sent are called where a proof is written: by the place of their message. */
export const pictureName = (seq: number): string => `图片P${seq}`

/** The places of the messages whose pictures a proof names. */
export const picturesNamed = (proof: string): number[] => [...new Set(Array.from(proof.matchAll(NAME), ([, seq]) => Number(seq)))]

/** The pictures that a person sent in these messages, while they are kept; those that prove nothing are forgotten after a day. */
export async function picturesOf(db: Db, person: string, seqs: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const { rows } = await sql<{ seq: number; hash: string }>`
    select i.seq, f.hash from inbox i cross join lateral jsonb_array_elements_text(i.pictures -> 'kept') as one (hash) join file f on f.hash = one.hash
    where i.seq = any(${seqs}::bigint[]) and i.person = ${person}`.execute(db)
  const bySeq = Map.groupBy(rows, ({ seq }) => seq)
  return new Map([...bySeq].map(([seq, found]) => [seq, found.map(({ hash }) => hash)]))
}

const usedBy = (orderId: string, seq: number): string => `evidence/${orderId}/${seq}`

/** From now on the person's pictures that a proof names belong to the order: they are kept, and shown to who may see them. */
export async function usePictures(trx: Trx, person: string, orderId: string, proof: string): Promise<void> {
  const found = await picturesOf(trx, person, picturesNamed(proof))
  await useFile(
    trx,
    [...found].flatMap(([seq, hashes]) => hashes.map((hash) => ({ hash, usedBy: usedBy(orderId, seq) }))),
  )
}

export interface OrderPicture {
  readonly seq: number
  readonly hash: string
  readonly size: number
  readonly mediaType: string
}

/** The pictures that proofs of an order name and that were given for it. */
export async function picturesFor(db: Db, orderId: string, proofs: readonly string[]): Promise<OrderPicture[]> {
  const seqs = [...new Set(proofs.flatMap(picturesNamed))]
  if (seqs.length === 0) return []
  const uses = new Map(seqs.map((seq) => [usedBy(orderId, seq), seq]))
  const rows = await db
    .selectFrom('file_use')
    .innerJoin('file', 'file.hash', 'file_use.hash')
    .select(['file.hash', 'file.size', 'file.media_type as mediaType', 'file_use.used_by as use'])
    .where('file_use.used_by', 'in', [...uses.keys()])
    .orderBy('file.hash')
    .execute()
  return rows.map(({ use, ...file }) => ({ ...file, seq: uses.get(use) ?? 0 })).toSorted((a, b) => a.seq - b.seq)
}
