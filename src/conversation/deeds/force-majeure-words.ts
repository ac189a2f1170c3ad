import type { DeclaredForceMajeure, ForceMajeureFacts } from '../../orders/in-force/force-majeure.ts'
import { type Organisation, districtName, nameOf } from '../../people/organisation.ts'
import { when, whenBriefly } from '../../policy/explain.ts'

/** What an event is, in one line. */
export const factsText = ({ districts, kind, from, to, except }: ForceMajeureFacts, organisation: Organisation): string =>
  `${kind}，${districts.map((id) => districtName(organisation, id)).join('、')}，${when(from)} 至 ${when(to)}${except.length === 0 ? '' : `，不含 ${except.join('、')}`}`

/** What would be said of an event, field by field: from what to what where it changes. `now` null: it is withdrawn. */
export function changedFields(
  before: DeclaredForceMajeure | null,
  now: ForceMajeureFacts | null,
  organisation: Organisation,
): { readonly name: string; readonly value: string }[] {
  const number = before === null ? [] : [{ name: '编号', value: String(before.number) }]
  return [
    ...number,
    ...fieldsOf.map(({ name, text }) => ({ name, value: fromTo(before && text(before, organisation), now && text(now, organisation)) })),
  ]
}

const fieldsOf: readonly { readonly name: string; text(facts: ForceMajeureFacts, organisation: Organisation): string }[] = [
  { name: '原因', text: ({ kind }) => kind },
  { name: '区县', text: ({ districts }, organisation) => districts.map((id) => districtName(organisation, id)).join('、') },
  { name: '时间', text: ({ from, to }) => `${when(from)} 至 ${when(to)}` },
  { name: '不含', text: ({ except }) => (except.length === 0 ? '无' : except.join('、')) },
]

const fromTo = (before: string | null, now: string | null): string =>
  before === null || now === null || before === now ? (now ?? before ?? '') : `${before} → ${now}`

/** With who said what when. */
export function eventText(event: DeclaredForceMajeure, organisation: Organisation): string {
  const said = (what: string, { at, by }: { at: number; by: string }): string => `${nameOf(organisation, by)} ${whenBriefly(at)} ${what}`
  const history = [
    said('宣布', { at: event.declaredAt, by: event.declaredBy }),
    ...(event.corrected === null ? [] : [said('更正', event.corrected)]),
    ...(event.withdrawn === null ? [] : [said('撤回', event.withdrawn)]),
  ]
  return `${event.number}  ${factsText(event, organisation)}（${history.join('，')}）`
}
