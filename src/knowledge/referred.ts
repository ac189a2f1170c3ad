import type { Db, Trx } from '../db/database.ts'
import { storedJson } from '../db/stored-json.ts'
import { type Instant, dayOf, formatInstant } from '../policy/instant.ts'
import type { Entry } from './entry.ts'

/** A question that was passed on to customer service. */
export interface Referred {
  readonly id: number
  readonly question: string
  readonly state: 'asked' | 'answered' | 'approved'
  readonly askedAt: Instant
  readonly answer: string | null
  readonly clauses: readonly string[]
  readonly author: string | null
  readonly declined: string | null
}

/** Who asked, and where. */
export interface Asker {
  readonly person: string
  readonly conversation: string
}

/** Registers a question; the same question that still waits is one. The number it has. */
export async function referQuestion(trx: Trx, question: string, asker: Asker, now: Instant): Promise<number> {
  const { id } = await trx
    .insertInto('wording')
    .values({ question, state: 'asked', asked_at: formatInstant(now) })
    .onConflict((conflict) => conflict.column('question').where('state', '<>', 'approved').doUpdateSet({ question }))
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('wording_asker')
    .values({ wording_id: id, ...asker })
    .onConflict((conflict) => conflict.columns(['wording_id', 'person']).doNothing())
    .execute()
  return id
}

/** Those that wait for an answer or for approval, the oldest first. */
export async function referredWaiting(trx: Trx): Promise<Referred[]> {
  const rows = await trx.selectFrom('wording').selectAll().where('state', '<>', 'approved').orderBy('id').execute()
  return rows.map(referredOf)
}

/** One of them, locked until the end of the transaction. */
export async function referred(trx: Trx, id: number): Promise<Referred | null> {
  const row = await trx.selectFrom('wording').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  return row === undefined ? null : referredOf(row)
}

/** An answer that waits for somebody else's approval; it takes the place of one before it. */
export async function answerReferred(
  trx: Trx,
  id: number,
  { text, clauses, author }: { readonly text: string; readonly clauses: readonly string[]; readonly author: string },
  now: Instant,
): Promise<void> {
  const values = { answer: text, clauses: storedJson([...clauses]), author, answered_at: formatInstant(now) }
  await trx
    .updateTable('wording')
    .set({ ...values, state: 'answered', declined: null })
    .where('id', '=', id)
    .execute()
}

/** From now on it is an entry; those who asked, to be told. */
export async function approveReferred(trx: Trx, id: number, approver: string, now: Instant): Promise<Asker[]> {
  await trx
    .updateTable('wording')
    .set({ state: 'approved', approver, approved_at: formatInstant(now), declined: null })
    .where('id', '=', id)
    .execute()
  return trx.selectFrom('wording_asker').select(['person', 'conversation']).where('wording_id', '=', id).orderBy('person').execute()
}

export async function declineReferred(trx: Trx, id: number, reason: string): Promise<void> {
  await trx.updateTable('wording').set({ state: 'asked', declined: reason }).where('id', '=', id).execute()
}

/** The entries that people's answers became, as they stand in no file. */
export async function approvedEntries(db: Db): Promise<Entry[]> {
  const rows = await db.selectFrom('wording').selectAll().where('state', '=', 'approved').orderBy('id').execute()
  return rows.map(({ approver, approved_at: at, ...row }) => {
    const { id, question, answer, clauses, author } = referredOf(row)
    return entryOf({ id, question, answer, clauses, author, approver }, at ?? 0)
  })
}

type Approved = Pick<Referred, 'id' | 'question' | 'answer' | 'clauses' | 'author'> & { readonly approver: string | null }

/** The entry that an approved answer is. */
export const entryOf = ({ id, question, answer, clauses, author, approver }: Approved, at: Instant): Entry => ({
  id: `asked-${id}`,
  question,
  clauses: [...clauses],
  answers: [{ from: dayOf(at), author: author ?? '', approver: approver ?? '', text: answer ?? '' }],
  ways: [],
})

interface Row extends Omit<Referred, 'askedAt' | 'clauses' | 'id'> {
  readonly id: number
  readonly asked_at: Instant
  readonly clauses: string[] | null
}

const referredOf = ({ id, question, state, asked_at: askedAt, answer, clauses, author, declined }: Row): Referred => ({
  id,
  question,
  state,
  askedAt,
  answer,
  clauses: clauses ?? [],
  author,
  declined,
})
