import type { Database } from '../src/db/database.ts'
import { type Day, startOfDay } from '../src/policy/instant.ts'
import { withoutIndexes } from './without-indexes.ts'

/**
 * Fills `orders` by SQL alone, day after day up to `last`, with what the policy would have stored: ten millions through the append of the
 * program would take hours. Of a hundred orders 94 are in time, five late (half a percent exempt), one cancelled; one of twelve is rescheduled.
 */
export async function fillOrders(
  { pool }: Database,
  { orders, days, districts, last }: { readonly orders: number; readonly days: number; readonly districts: number; readonly last: Day },
): Promise<void> {
  await withoutIndexes(pool, ['orders'], async () => {
    const client = await pool.connect()
    try {
      await client.query('set statement_timeout = 0')
      await client.query(iso)
      const perDay = Math.ceil(orders / days)
      for (let day = last - days + 1; day <= last; day++) await client.query(ofDay, [day, startOfDay(day), perDay, districts])
    } finally {
      client.release()
    }
  })
}

const iso = `create or replace function pg_temp.iso(at timestamptz) returns text language sql immutable as $$
  select to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS') || '+08:00' $$`

/** Repairs and installs that were entered before 16:00: due at the end of the day. `h` is a number that looks like chance. */
const ofDay = `
  insert into orders (id, facts, kind, product, district, area, household, installer, contractor, source_state, entered_at, ended_at, judged_at,
    in_scope, guaranteed, status, due_by, work_by, late_days, exemption, compensation_fen, pay_by, flags, recorded, reschedule_count,
    unknown_reschedules, customer_name, phone, address, account, data_as_of, last_event_id, contradictions, sources, reopenings)
  select id, jsonb_strip_nulls(jsonb_build_object('id', id, 'kind', kind, 'product', 'ftth', 'customerType', 'public', 'household', household,
      'district', district, 'area', 'central', 'enteredAt', pg_temp.iso(entered_at), 'contractor', contractor, 'installer', installer,
      'completedAt', case when fate <> 'cancelled' then pg_temp.iso(ended_at) end,
      'cancelledAt', case when fate = 'cancelled' then pg_temp.iso(ended_at) end,
      'delayCause', case when fate in ('late', 'exempt') then (array['installer', 'resource', 'acceptance'])[1 + h % 3] end,
      'reschedules', case when h % 12 = 0 then jsonb_build_array(jsonb_build_object('at', pg_temp.iso(entered_at + interval '1 minute'),
        'initiator', 'company', 'confirmed', true, 'appointment', jsonb_build_object('to', pg_temp.iso(due_by)))) end,
      'exemption', case when fate = 'exempt' then jsonb_build_object('reason', 'customer', 'grantedAt', pg_temp.iso(ended_at), 'evidence', '录音1') end)),
    kind, 'ftth', district, 'central', household, installer, contractor, case fate when 'cancelled' then 'cancelled' else 'completed' end,
    entered_at, ended_at, ended_at, true, true, case fate when 'exempt' then 'late' else fate end, due_by, due_by,
    (fate in ('late', 'exempt'))::int, case fate when 'exempt' then 'customer' end,
    case when fate <> 'late' then 0 when kind = 'install' then 2000 else 1000 end,
    case when fate = 'late' then due_by + interval '8 days' end, '{}', null, 0, false, '张某', '13800000000', '某路1号', id, ended_at, 1, '[]',
    '{export}', '[]'
  from (
    select *, 'B' || $1::int || lpad(n::text, 8, '0') as id, 'd' || h % $4::int as district, 'H' || (h * 7919::bigint) % 5000000 as household,
      'd' || h % $4::int || '装维' || (h / 7) % 10 as installer, case when h % 2 = 0 then '代维' || h % $4::int end as contractor,
      case when h % 5 < 2 then 'install' else 'repair' end as kind, to_timestamp($2::float8 + 8 * 3600 + h % 28000) as entered_at,
      to_timestamp($2::float8 + 86399) as due_by,
      to_timestamp($2::float8 + case when fate in ('late', 'exempt') then 86400 + 3600 + h % 25000 else 16 * 3600 + h % 25000 end) as ended_at
    from (
      select n, h, case when h % 1000 < 940 then 'on-time' when h % 1000 < 985 then 'late' when h % 1000 < 990 then 'exempt' else 'cancelled' end as fate
      from (select n, (hashint8(n + $1::int * 1000000::bigint) & 2147483647)::bigint as h from generate_series(1, $3::int) as n) as numbered
    ) as fated
  ) as made`
