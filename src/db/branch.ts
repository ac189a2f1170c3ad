/** What names of branches look like, in words for whoever sets one. */
export const branchForm =
  '小写字母开头，只用小写字母、数字和下划线，最多 40 个，如 lianyungang；不能以 pg_ 开头、以 _jobs 结尾，也不能是 pgboss 或 information_schema'

/** What the server and the queues of other branches call their own. */
const taken = /^(?:pg_.*|.*_jobs|pgboss|information_schema)$/

/** A branch is a schema; null: not one that it could be. It may be a word of SQL, so that it stands in quotes in a statement. */
export const branchName = (text: string): string | null => (/^[a-z][a-z0-9_]{0,39}$/.test(text) && !taken.test(text) ? text : null)

/** The queue's tables have a schema beside their branch's. */
export const jobsSchema = (schema: string): string => (schema === 'public' ? 'pgboss' : `${schema}_jobs`)
