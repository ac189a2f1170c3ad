import { type Outage, outageOf } from '../../../outages/outages.ts'
import { type Action, districtsFor } from '../../../people/permissions.ts'
import type { Scene } from '../../command.ts'
import { firstWord, fold } from '../../reading/text.ts'

/** The number of an outage, null where none is said, and what follows it. */
export interface OutageWish {
  readonly id: number | null
  readonly text: string
}

/** Understood whatever follows: 驳回群障 is no sentence about the 驳回 of an order. */
export function outageWish(rest: string): OutageWish {
  const { word, rest: text } = firstWord(rest)
  const id = /^(\d{1,9})号?$/.exec(fold(word))?.[1]
  return id === undefined ? { id: null, text: '' } : { id: Number(id), text: text.trim() }
}

/** Null where it is not there or not of a district in which the asker may do this here: which of both is not said. */
export async function outageHere({ trx, organisation, asker, conversation }: Scene, id: number, action: Action): Promise<Outage | null> {
  const outage = await outageOf(trx, id)
  const districts = districtsFor(organisation, asker.id, action, conversation)
  return outage !== null && districts.includes(outage.common.district) ? outage : null
}

export const noOutage = (id: number): string => `没有群障 ${id}，见：群障`
