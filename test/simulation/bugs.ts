import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import type { Outgoing } from '../../src/delivery/sender.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import type { Instant } from '../../src/policy/instant.ts'
import { GIVEN_BACK } from './people.ts'
import type { Random } from './random.ts'

/** A fault that is planted to see whether it is found. */
export interface Bug {
  readonly name: string
  /** At each look, before the programs. */
  readonly inTheDatabase?: (db: Db, at: { readonly now: Instant; readonly random: Random; readonly end: Instant }) => Promise<unknown>
  readonly onTheWay?: (outgoing: Outgoing) => Outgoing
  readonly organisation?: (organisation: Organisation) => Organisation
  readonly deaf?: (hearer: string, now: Instant) => boolean
  /** Messages say what was so when they were decided. */
  readonly stale?: true
}

const sometimes =
  (probability: number, statement: (at: { readonly now: Instant }) => ReturnType<typeof sql>): NonNullable<Bug['inTheDatabase']> =>
  async (db, { now, random }) => {
    if (random.chance(probability)) await statement({ now }).execute(db)
  }

/** What such a program could get wrong, one by one: each is to be found from what arrives alone, or from what is left at the end. */
export const bugs: readonly Bug[] = [
  { name: 'what was said is forgotten', inTheDatabase: sometimes(0.02, () => sql`delete from alert_said where kind = 'after'`) },
  { name: 'a repeat after doubt is not marked', onTheWay: (outgoing) => ({ ...outgoing, repeat: false }) },
  { name: 'a message that waits is lost', inTheDatabase: sometimes(1, () => sql`delete from outgoing where state = 'queued'`) },
  {
    name: 'what its sender died with counts as sent',
    inTheDatabase: sometimes(
      1,
      () =>
        sql`update outgoing set state = 'sent', sending_at = null, sent_at = now(), seq = nextval('transcript_seq') where state = 'sending'`,
    ),
  },
  { name: 'messages are not looked at again before they leave', stale: true },
  { name: 'there is no budget', organisation: (organisation) => ({ ...organisation, alertBudget: 1000 }) },
  { name: 'the desk and its group are not reached', deaf: (hearer) => hearer === '@desk' || hearer === 'city' },
  {
    name: 'an order is noted as told that nobody was told of',
    inTheDatabase: sometimes(
      0.05,
      ({ now }) => sql`
        insert into alert_said (order_id, step, basis, hearer, kind, state, slot, said_at)
        select id, 'breach', due_by, '@desk', 'after', 'said', ${formatInstant(now)}::timestamptz, ${formatInstant(now)}::timestamptz
        from orders where due_by is not null and ended_at is null on conflict do nothing`,
    ),
  },
  {
    name: 'the stored deadline is a day off',
    inTheDatabase: sometimes(
      0.03,
      () => sql`update orders set due_by = due_by + interval '1 day', work_by = work_by + interval '1 day' where ended_at is null`,
    ),
  },
  {
    name: 'what waits grows old at once',
    inTheDatabase: sometimes(1, () => sql`update outgoing set worth_until = said_at - interval '1 s' where state = 'queued'`),
  },
  {
    name: 'the next step of an escalation is a day away',
    inTheDatabase: sometimes(1, () => sql`update escalation set next_at = since + interval '1 day' where state = 'open'`),
  },
  {
    name: 'a take-over does not hold',
    inTheDatabase: sometimes(0.3, () => sql`update escalation set state = 'open', owner = null, next_at = since where state = 'taken'`),
  },
  {
    name: 'what is given back is asked of nobody',
    inTheDatabase: sometimes(
      1,
      ({ now }) => sql`
        update escalation set next_at = ${formatInstant(now)}::timestamptz + interval '1 day' where state = 'open' and reason = ${GIVEN_BACK}`,
    ),
  },
]
