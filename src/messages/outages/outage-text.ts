type CommonKind = 'olt' | 'community' | 'road' | 'account'

const kindNames: Readonly<Record<CommonKind, string>> = { olt: 'OLT', community: '小区', road: '道路', account: '账号段' }

/** `小区 幸福小区`; an account's numbers are those of an exchange, nobody's own. */
export const commonText = ({ kind, value }: { readonly kind: CommonKind; readonly value: string }): string =>
  `${kindNames[kind]} ${kind === 'account' ? `${value}…` : value}`

export const outageName = (id: number): string => `群障 ${id}`

/** So much of a cause stands in a message about orders; the page of the outage has all of it. */
const CAUSE_SHOWN = 20

const causeText = (cause: string | null): string => {
  if (cause === null) return '原因待定'
  const characters = Array.from(cause)
  return `原因：${characters.length > CAUSE_SHOWN ? `${characters.slice(0, CAUSE_SHOWN).join('')}…` : cause}`
}

/** `小区 振兴花园 9 单（…0399 等），最急 22:45 剩30分，已确认，原因待定`. */
export const foldedOrders = (
  kind: 'before' | 'after' | 'waiting',
  common: string,
  { orders, first, time, cause }: { readonly orders: number; readonly first: string; readonly time: string; readonly cause: string | null },
): string => {
  const named = `…${first.slice(-4)}${orders > 1 ? ' 等' : ''}`
  return `${common} ${orders} 单（${named}），${kind === 'before' ? '最急' : '最久'} ${time}，已确认，${causeText(cause)}`
}

/** Below a table that counts these orders with the others. */
export const foldedNote = (district: string, outage: string, orders: string): string => `其中 ${district} ${outage}：${orders}`
