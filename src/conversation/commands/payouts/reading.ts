import { type Bookkeeping, bookkeepingOf } from '../../../compensation/deed.ts'
import type { Reading } from '../../../compensation/read-ledger.ts'
import type { Scene } from '../../command.ts'

/** As of now, of the whole branch: which districts show is the caller's to say. */
export const readingOf = ({ context, organisation }: Scene): Reading => ({
  given: context,
  districts: organisation.districts.map(({ id }) => id),
})

export const keepingOf = ({ now, organisation }: Scene): Bookkeeping => bookkeepingOf(organisation, now)
