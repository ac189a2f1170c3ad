import { sql } from 'kysely'

/** How a kept message is called: by its title, a picture or file by the table that stands for it, else by its name. Null: a text has none. */
export const messageTitle = sql<
  string | null
>`coalesce(message->>'title', message->'instead'->>'title', case when message->>'kind' in ('image', 'file') then message->>'name' end)`
