import { bulletinTitle, wholeCity } from '../messages/bulletin-text.ts'
import { bulletinOnStaleData } from '../messages/feed-text.ts'
import type { TableMessage } from '../messages/message.ts'
import { saidFeed } from '../orders/feeds.ts'
import { type Organisation, districtOf } from '../people/organisation.ts'
import type { Bulletin } from './bulletin.ts'
import { bulletinLead } from './bulletin-lead.ts'
import { bulletinNotes } from './bulletin-notes.ts'
import { bulletinTable } from './bulletin-table.ts'
import { type NameOf, dayText } from './said.ts'

/** A bulletin for a telephone's screen: the conclusion first, then a table of few columns, then the rest with its clauses. */
export function bulletinMessage(bulletin: Bulletin, organisation: Organisation): TableMessage {
  const { scope, edition, date } = bulletin
  const nameOf: NameOf = (district) => districtOf(organisation, district)?.name ?? district
  return {
    kind: 'table',
    title: bulletinTitle('city' in scope ? wholeCity : nameOf(scope.district), dayText(date), edition),
    lead: [...staleLine(bulletin), ...bulletinLead(bulletin, nameOf)],
    ...bulletinTable(bulletin, nameOf),
    notes: bulletinNotes(bulletin),
  }
}

const staleLine = ({ staleFeeds }: Bulletin): string[] => (staleFeeds.length === 0 ? [] : [bulletinOnStaleData(staleFeeds.map(saidFeed))])
