import fc from 'fast-check'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { hashOf, signCheckpoint, signHead } from '../../src/audit/audit.ts'
import type { FileContents } from '../../src/audit/checkpoint-file.ts'
import { type SignedCheckpoint, storedCheckpoints, takeCheckpoint } from '../../src/audit/checkpoints.ts'
import { findingLines } from '../../src/audit/finding-words.ts'
import type { AuditKey } from '../../src/audit/keys.ts'
import { linkOf, readPiece } from '../../src/audit/stored.ts'
import type { Database, Trx } from '../../src/db/database.ts'
import { test as base } from '../engines/database.ts'
import { append, at, keyNamed, opened, unsigned, verified } from './chain.ts'
import { tampered } from './tampering.ts'

/** Three entries from before there was a key, some of the first key, some of the second; checkpoints in each part, and entries since the last. */
const LAST = 16
const NEWEST_CHECKPOINT = 13

interface Trail {
  readonly file: FileContents
  /** What somebody who read along can put back later. */
  readonly heads: readonly Record<string, unknown>[]
}

const test = base.extend('trail', { scope: 'file' }, async ({ database: { db } }): Promise<Trail> => {
  const heads: Record<string, unknown>[] = []
  const write = async (names: readonly string[], entries: number): Promise<void> => {
    const keys = names.length === 0 ? unsigned : (await opened(db, names)).keys
    for (let i = 0; i < entries; i++) {
      await append(db, keys, { detail: `of ${names[0] ?? 'nobody'}, ${i}`, orderId: i % 2 === 0 ? null : 'ZD1' })
      heads.push({ ...(await db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()) })
    }
  }
  const checkpoint = (names: readonly string[], slot: string) =>
    db.transaction().execute(async (trx) => takeCheckpoint(trx, names.length === 0 ? unsigned : keysOf(names), at(slot)))
  await write([], 3)
  await checkpoint([], '2026-11-21 09:00:00')
  await write(['first'], 4)
  await checkpoint(['first'], '2026-11-22 09:00:00')
  await write(['second', 'first'], 4)
  await checkpoint(['second', 'first'], '2026-11-23 09:00:00')
  await write(['second', 'first'], 3)
  return { file: { checkpoints: await storedCheckpoints(db), unreadable: [] }, heads }
})

const keysOf = (names: readonly string[]) => {
  const keys = names.map(keyNamed)
  return { current: keys[0] ?? null, known: new Map(keys.map((key) => [key.id, key])) }
}
const keys = keysOf(['second', 'first'])

/** Somebody's doing, and what it is called. Resolves to false where it changed nothing. */
interface Tampering {
  readonly name: string
  readonly tamper: (trx: Trx, trail: Trail) => Promise<boolean | void>
}

const place = fc.integer({ min: 1, max: LAST })
const columns = [
  'id',
  'at',
  'person',
  'platform',
  'conversation',
  'action',
  'order_id',
  'outcome',
  'detail',
  'previous',
  'hash',
  'key_id',
] as const
const value = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '0',
    '-1',
    '9223372036854775807',
    'ZD1',
    'done',
    'infinity',
    '-infinity',
    'first',
    keyNamed('first').id,
    keyNamed('second').id,
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll('\0', '')),
)

/** So that every column takes any value of its type. */
const withoutRules = [
  'alter table audit drop constraint audit_pkey',
  'alter table audit drop constraint audit_outcome_check',
  ...columns.map((column) => `alter table audit alter column ${column} drop not null`),
  'alter table audit_head drop constraint audit_head_pkey',
  ...['chain', 'id', 'hash', 'key_id', 'mac'].map((column) => `alter table audit_head alter column ${column} drop not null`),
  'alter table audit_checkpoint drop constraint audit_checkpoint_pkey',
  ...['slot', 'chain', 'entries', 'hash', 'key_id', 'mac'].map(
    (column) => `alter table audit_checkpoint alter column ${column} drop not null`,
  ),
]

const changes = async (trx: Trx, statement: ReturnType<typeof sql>): Promise<boolean> =>
  (await statement.execute(trx)).numAffectedRows !== 0n

const field: fc.Arbitrary<Tampering> = fc
  .record({ id: place, column: fc.constantFrom(...columns), value, other: place, micros: fc.integer({ min: 1, max: 999_999 }) })
  .map(({ id, column, value, other, micros }) => ({
    name: `field ${column} of ${id} to ${value}`,
    tamper: (trx) => {
      const ref = sql.ref(column)
      const to =
        column === 'id'
          ? sql`${sql.lit((Number(value) || other) % 1000)}::bigint`
          : column === 'at'
            ? value === 'infinity' || value === '-infinity' || value === null
              ? sql`${value}::timestamptz`
              : sql`at + ${micros} * interval '1 microsecond'`
            : sql`${value}::text`
      return changes(trx, sql`update audit set ${ref} = ${to} where id = ${id} and ${ref} is distinct from ${to}`)
    },
  }))

const borrowedField: fc.Arbitrary<Tampering> = fc
  .record({ id: place, other: place, column: fc.constantFrom(...columns) })
  .map(({ id, other, column }) => ({
    name: `field ${column} of ${id} from ${other}`,
    tamper: (trx) => {
      const ref = sql.ref(column)
      return changes(
        trx,
        sql`update audit set ${ref} = (select ${ref} from audit where id = ${other}) where id = ${id} and ${ref} is distinct from (select ${ref} from audit where id = ${other})`,
      )
    },
  }))

const headField: fc.Arbitrary<Tampering> = fc
  .record({ column: fc.constantFrom('chain', 'id', 'hash', 'key_id', 'mac'), value, id: fc.integer() })
  .map(({ column, value, id }) => ({
    name: `head ${column} to ${column === 'id' ? id : value}`,
    tamper: (trx) => {
      const ref = sql.ref(column)
      const to = column === 'id' ? sql`${sql.lit(id)}::bigint` : column === 'chain' ? sql`gen_random_uuid()` : sql`${value}::text`
      return changes(trx, sql`update audit_head set ${ref} = ${to} where ${ref} is distinct from ${to}`)
    },
  }))

const checkpointField: fc.Arbitrary<Tampering> = fc
  .record({ nth: fc.nat(2), column: fc.constantFrom('slot', 'chain', 'entries', 'hash', 'key_id', 'mac'), value, id: place })
  .map(({ nth, column, value, id }) => ({
    name: `checkpoint ${nth}: ${column} to ${value}`,
    tamper: (trx) => {
      const ref = sql.ref(column)
      const to =
        column === 'slot'
          ? sql`slot + ${id} * interval '1 microsecond'`
          : column === 'entries'
            ? sql`${sql.lit(id)}::bigint`
            : column === 'chain'
              ? sql`gen_random_uuid()`
              : sql`${value}::text`
      return changes(
        trx,
        sql`update audit_checkpoint set ${ref} = ${to} where slot = (select slot from audit_checkpoint order by slot limit 1 offset ${nth}) and ${ref} is distinct from ${to}`,
      )
    },
  }))

const removal: fc.Arbitrary<Tampering> = fc.uniqueArray(place, { minLength: 1 }).map((ids) => ({
  name: `rows ${ids.join(' ')} gone`,
  tamper: (trx) => changes(trx, sql`delete from audit where id = any(${ids}::bigint[])`),
}))

const run = (name: string, ...statements: readonly string[]): Tampering => ({
  name,
  tamper: async (trx) => {
    for (const statement of statements) await sql.raw(statement).execute(trx)
  },
})

const wholesale: fc.Arbitrary<Tampering> = fc.constantFrom(
  run('the trail emptied', 'truncate audit'),
  run('the trail emptied and begun anew', 'truncate audit', `update audit_head set id = 0, hash = '', key_id = '', mac = ''`),
  run('everything emptied', 'truncate audit, audit_head, audit_checkpoint'),
  run('the head gone', 'delete from audit_head'),
  run('the head twice', 'insert into audit_head select * from audit_head'),
  run('the checkpoints gone', 'truncate audit_checkpoint'),
  run('a checkpoint gone', `delete from audit_checkpoint where slot = (select min(slot) from audit_checkpoint)`),
)

const twice: fc.Arbitrary<Tampering> = fc.record({ id: place, as: fc.integer({ min: -3, max: LAST + 3 }) }).map(({ id, as }) => ({
  name: `row ${id} again as ${as}`,
  tamper: (trx) =>
    changes(
      trx,
      sql`insert into audit select ${sql.lit(as)}, at, person, platform, conversation, action, order_id, outcome, detail, previous, hash, key_id from audit where id = ${id}`,
    ),
}))

const swap: fc.Arbitrary<Tampering> = fc
  .record({ one: place, other: place })
  .filter(({ one, other }) => one !== other)
  .map(({ one, other }) => ({
    name: `${one} and ${other} change places`,
    tamper: (trx) =>
      changes(
        trx,
        sql`update audit set id = case id when ${sql.lit(one)} then ${sql.lit(other)} else ${sql.lit(one)} end where id in (${sql.lit(one)}, ${sql.lit(other)})`,
      ),
  }))

/** The end cut off behind this entry, and the head set back: without a signature, with the one it has, or to the true one of then. */
const setBack: fc.Arbitrary<Tampering> = fc
  .record({ to: fc.integer({ min: 0, max: LAST - 1 }), how: fc.constantFrom('unsigned', 'kept', 'true') })
  .filter(({ to, how }) => how !== 'true' || to < NEWEST_CHECKPOINT)
  .map(({ to, how }) => ({
    name: `set back to ${to}, ${how}`,
    tamper: async (trx, { heads }) => {
      await sql`delete from audit where id > ${to}`.execute(trx)
      await sql`update audit_head set id = ${to}, hash = coalesce((select hash from audit where id = ${to}), '')`.execute(trx)
      if (how === 'unsigned') await sql`update audit_head set mac = '', key_id = ''`.execute(trx)
      const then = heads.find(({ id }) => id === to)
      if (how === 'true' && then !== undefined)
        await sql`update audit_head set key_id = ${then['key_id']}, mac = ${then['mac']}`.execute(trx)
    },
  }))

/** Everything written anew from an entry on, consistently, with no key or one of their own; the checkpoints in the database too. */
const rehashed: fc.Arbitrary<Tampering> = fc
  .record({ from: place, key: fc.constantFrom(null, keyNamed('their own')), head: fc.boolean(), checkpoints: fc.boolean() })
  .map(({ from, key, head, checkpoints }) => ({
    name: `rehashed from ${from}, ${key === null ? 'without a key' : 'with a key of their own'}`,
    tamper: (trx) => rehash(trx, { from, key, head, checkpoints }),
  }))

async function rehash(
  trx: Trx,
  { from, key, head, checkpoints }: { from: number; key: AuditKey | null; head: boolean; checkpoints: boolean },
): Promise<void> {
  const { entries, ends } = await readPiece(trx, 0, 100)
  const chain = ends[0]?.chain ?? ''
  const hashes = new Map<number, string>([[0, '']])
  for (const one of entries) {
    const link = linkOf(one)
    if (link === null) throw new Error('not an entry')
    const previous = hashes.get(link.id - 1) ?? ''
    const detail = link.id === from ? 'nothing of the kind' : link.detail
    const hash = link.id < from ? (one.fields?.hash ?? '') : hashOf({ ...link, detail, previous }, chain, key)
    hashes.set(link.id, hash)
    if (link.id < from) continue
    await sql`update audit set detail = ${detail}, previous = ${previous}, hash = ${hash}, key_id = ${key?.id ?? ''} where id = ${link.id}`.execute(
      trx,
    )
  }
  const end = { chain, id: LAST, hash: hashes.get(LAST) ?? '' }
  if (head) await sql`update audit_head set hash = ${end.hash}, key_id = ${key?.id ?? ''}, mac = ${signHead(end, key)}`.execute(trx)
  if (!checkpoints) return
  for (const one of await storedCheckpoints(trx)) {
    const checkpoint: SignedCheckpoint = { ...one, hash: hashes.get(one.id) ?? '' }
    await sql`update audit_checkpoint set hash = ${checkpoint.hash}, key_id = ${key?.id ?? ''}, mac = ${signCheckpoint(checkpoint, key)} where slot = to_timestamp(${one.slot})`.execute(
      trx,
    )
  }
}

const tampering = fc.oneof(field, borrowedField, headField, checkpointField, removal, wholesale, twice, swap, setBack, rehashed)

test('is whole as it was written', async ({ database: { db }, trail }) => {
  const found = await verified(db, keys, trail.file)
  expect(found).toMatchObject({ faults: [], entries: LAST, unsigned: 3 })
  expect(found.agreed.map(({ id }) => id)).toEqual([3, 8, NEWEST_CHECKPOINT])
})

test('whatever one row, field, head, end or all of it is changed into, the verification finds it and comes to its end', async ({
  database,
  trail,
}) => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(tampering, async (one) => {
      const found = await outcome(database, trail, one)
      if (found === 'unchanged') return fc.pre(false)
      for (const { kind } of found.faults) seen.set(kind, (seen.get(kind) ?? 0) + 1)
      expect(findingLines(found, null).join('')).not.toMatch(/undefined|NaN|审计链完整/)
      expect(found.faults).not.toEqual([])
    }),
    { numRuns: 300 },
  )
  expect([...seen.keys()].toSorted()).toEqual(
    expect.arrayContaining(['missing', 'duplicate', 'changed', 'cut-off', 'no-head', 'head-changed', 'checkpoint-forged', 'cut-off-since']),
  )
  expect(await verified(database.db, keys, trail.file)).toMatchObject({ faults: [] })
})

const outcome = ({ db }: Database, trail: Trail, { tamper }: Tampering) =>
  tampered(
    db,
    async (trx) => {
      for (const rule of withoutRules) await sql.raw(rule).execute(trx)
    },
    async (trx) => ((await tamper(trx, trail)) === false ? 'unchanged' : verified(trx, keys, trail.file)),
  )
