/** What names of branches look like, in words for whoever sets one. */
export const branchForm = '小写字母开头，只用小写字母、数字和下划线，最多 40 个，如 lianyungang'

/** A branch is a schema; null: not one that it could be. Fit to stand in a statement as it is. */
export const branchName = (text: string): string | null => (/^(?!pg_)[a-z][a-z0-9_]{0,39}$/.test(text) ? text : null)

/** The queue's tables have a schema beside their branch's. */
export const jobsSchema = (schema: string): string => (schema === 'public' ? 'pgboss' : `${schema}_jobs`)
