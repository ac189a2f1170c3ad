import type { Trx } from '../db/database.ts'

/** For the control group: counts and reasons, nothing of anybody's data. The same key is said once. */
export interface News {
  readonly key: string
  readonly text: string
}

/** Tells the control group, in the caller's transaction; false when that key was said before, or nobody could be told. Null: nobody is to be told. */
export type Tell = ((trx: Trx, news: News) => Promise<boolean>) | null
