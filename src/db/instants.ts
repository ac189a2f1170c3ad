import { type ColumnType, type RawBuilder, sql } from 'kysely'
import { type Instant, formatInstant } from '../policy/instant.ts'

/** A column of timestamptz: read as an instant; written as ISO 8601 text, or by an expression such as `now()`. */
export type At = ColumnType<Instant, string, string>
export type AtOrNull = ColumnType<Instant | null, string | null, string | null>
/** The same with a default. */
export type AtByDefault = ColumnType<Instant, string | undefined, string>

/** An instant as a value of SQL, to compare with a column. */
export const timestamp = (at: Instant): RawBuilder<Instant> => sql<Instant>`${formatInstant(at)}::timestamptz`
