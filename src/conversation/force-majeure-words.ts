import type { DeclaredForceMajeure, ForceMajeureFacts } from '../orders/force-majeure.ts'
import type { Organisation } from '../people/organisation.ts'
import { when } from '../policy/explain.ts'
import { districtName, nameOf } from './names.ts'

/** What an event is, in one line. */
export const factsText = ({ districts, kind, from, to, except }: ForceMajeureFacts, organisation: Organisation): string =>
  `${kind}，${districts.map((id) => districtName(organisation, id)).join('、')}，${when(from)} 至 ${when(to)}${except.length === 0 ? '' : `，不含 ${except.join('、')}`}`

/** With who said what when. */
export function eventText(event: DeclaredForceMajeure, organisation: Organisation): string {
  const said = (what: string, { at, by }: { at: number; by: string }): string => `${nameOf(organisation, by)} ${when(at)} ${what}`
  const history = [
    said('宣布', { at: event.declaredAt, by: event.declaredBy }),
    ...(event.corrected === null ? [] : [said('更正', event.corrected)]),
    ...(event.withdrawn === null ? [] : [said('撤回', event.withdrawn)]),
  ]
  return `${event.number}  ${factsText(event, organisation)}（${history.join('，')}）`
}
