import { sql } from 'kysely'

/**
 * What is kept of a row `r` that could not be taken: all of it, so that it can be put right. Not where its customer's data were erased: then
 * neither the row nor what its reason quotes.
 */
export const keptOfRow = sql`
  r.key, r.line, r.order_id,
  case when erased.order_id is null then r.reason else regexp_replace(r.reason, '“[^”]*”', '“…”', 'g') end,
  case when erased.order_id is null then r.raw else '' end`

/** Names the columns of the rows before it. */
export const asRows = sql`as r (key, line, order_id, reason, raw) left join erased_order as erased on erased.order_id = r.order_id`
