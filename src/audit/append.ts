import type { Trx } from '../db/database.ts'
import { lock } from '../db/lock.ts'
import type { Transacting } from '../db/transacting.ts'
import { formatInstant } from '../policy/instant.ts'
import { type AuditEntry, type Head, type Link, hashOf, isHeadSigned, signHead } from './audit.ts'
import type { AuditKey, AuditKeys } from './keys.ts'
import { AuditKeyMissing } from './problems.ts'

/** More than any deed says of itself. */
const LONGEST_DETAIL = 16_000

/**
 * Adds to the chain in the transaction of what it tells of. Whoever adds holds the end of the chain until the commit:
 * do it last, after all other locks.
 */
export async function appendAudit(trx: Trx, keys: AuditKeys, entry: AuditEntry): Promise<void> {
  const statement = await appending(trx, keys, [entry])
  await statement?.execute()
}

/**
 * Adds these in the last breath of the transaction. All replicas queue for the end of the chain, so it is held for as short as can be: what
 * waits is sent before it is asked for, and the entries go with the commit.
 */
export async function appendAuditLast(tx: Transacting, keys: AuditKeys, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  tx.flush()
  const statement = await appending(tx.trx, keys, entries)
  if (statement !== null) void tx.later(statement)
}

/** Locks the end of the chain; the statement that is left to do. Null: it had to be mended, and all is written. */
async function appending(trx: Trx, keys: AuditKeys, entries: readonly AuditEntry[]): Promise<Adding | null> {
  const head = await lockHead(trx)
  const end = head === null ? 'broken' : endOf(head, keys)
  if (end === 'unknown-key') throw new AuditKeyMissing(keyMissing(head?.key_id ?? '', keys))
  // By the key that signed last: a process that still has its predecessor set goes on with it.
  if (head !== null && end !== 'broken') return adding(trx, head, end, entries)
  const [first, ...rest] = entries
  if (first !== undefined) await mend(trx, keys, first, head)
  return rest.length === 0 ? null : appending(trx, keys, rest)
}

/** The end of the chain as it stands in the database. */
export interface StoredHead extends Head {
  readonly key_id: string
  readonly mac: string
}

/** Keeps everybody else from adding until the transaction ends. Null: the row is gone. */
export async function lockHead(trx: Trx): Promise<StoredHead | null> {
  return (await trx.selectFrom('audit_head').selectAll().forUpdate().executeTakeFirst()) ?? null
}

/** The key that has signed the end; null: there is none to sign with. `broken`: it is not as it was left. */
export function endOf(head: StoredHead, { current, known }: AuditKeys): AuditKey | null | 'broken' | 'unknown-key' {
  if (head.key_id === '' && head.mac === '') return current === null ? null : 'broken'
  const key = known.get(head.key_id)
  if (key === undefined) return 'unknown-key'
  return isHeadSigned(head, key, head.mac) ? key : 'broken'
}

/** Writes this entry and moves the end of the chain. The caller has locked the head. */
export async function add(trx: Trx, head: Pick<Head, 'chain'>, key: AuditKey | null, { id, previous, ...entry }: Link): Promise<void> {
  await adding(trx, { ...head, id: id - 1, hash: previous }, key, [entry]).execute()
}

type Adding = ReturnType<typeof adding>

/** The entries behind this end of the chain, which they move, in one statement. */
function adding(trx: Trx, { chain, ...head }: Head, key: AuditKey | null, entries: readonly AuditEntry[]) {
  const key_id = key?.id ?? ''
  let { id, hash } = head
  const rows = entries.map((entry) => {
    const link = asKept({ ...entry, id: (id += 1), previous: hash })
    hash = hashOf(link, chain, key)
    return { ...rowOf(link), hash, key_id }
  })
  return trx
    .with('linked', (cte) => cte.insertInto('audit').values(rows))
    .updateTable('audit_head')
    .set({ id, hash, key_id, mac: signHead({ chain, id, hash }, key) })
}

/** Beginning of `previous` of an entry that was written where the end of the chain was not as it had been left. No hash begins so. */
export const MENDED = '!'

/** Work goes on behind the last entry that is there; the new one says for good that the chain was not whole when it was written. */
async function mend(trx: Trx, keys: AuditKeys, entry: AuditEntry, head: StoredHead | null): Promise<void> {
  // Where the head is gone there is nothing else to queue for.
  await lock(trx, 'audit')
  const last = await trx.selectFrom('audit').select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst()
  const { chain, id } = head ?? (await newHead(trx))
  const link = { ...entry, id: Math.max(id, last?.id ?? 0) + 1, previous: `${MENDED}${last?.hash ?? ''}` }
  await add(trx, { chain }, keys.current, link)
}

/** Called as before where a checkpoint knows it, so that the entries that are there can still be verified. */
async function newHead(trx: Trx): Promise<StoredHead> {
  const checkpoint = await trx.selectFrom('audit_checkpoint').select('chain').orderBy('slot', 'desc').limit(1).executeTakeFirst()
  const head = { id: 0, hash: '', ...checkpoint }
  return (await lockHead(trx)) ?? (await trx.insertInto('audit_head').values(head).returningAll().executeTakeFirstOrThrow())
}

const rowOf = ({ at, orderId, ...link }: Link) => ({ ...link, at: formatInstant(at), order_id: orderId })

/** The entry as PostgreSQL keeps it, since the hash must be of what it keeps: neither NUL nor halves of characters. */
const asKept = (link: Link): Link => ({
  ...link,
  detail: storable(link.detail.slice(0, LONGEST_DETAIL)),
  person: link.person === null ? null : storable(link.person),
})

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** Why the chain cannot be gone on with here, and what to do. */
export function keyMissing(keyId: string, { current }: AuditKeys): string {
  const have = current === null ? '这里没有配置密钥' : `这里的密钥是 ${current.id}`
  return (
    `审计链由密钥 ${keyId} 签名，${have}：请恢复原来的密钥（SAMEDAY_AUDIT_KEY，内置数据库为数据文件夹里的 audit.key）；` +
    '更换密钥时把原来的写进 SAMEDAY_AUDIT_KNOWN_KEYS；原密钥已丢失时运行 sameday audit rekey'
  )
}
