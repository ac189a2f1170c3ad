import type { Named } from '../../orders/look-up.ts'
import { normal } from './normal.ts'
import { type Span, anyOf, spansOf } from './span.ts'

/** Something that may be the key of an order; `shown`: words for the one that was shown last. */
export type SaidKey = Named | { readonly kind: 'shown'; readonly text: string }

/** 这单, 它, 上一单: words that stand for an order without naming it. */
const SHOWN =
  /(?:这|那)一?单(?![位元价据一])子?|(?:这|那)一?张(?:工单|单子|单)|(?:这|那)个(?:工单|单子|单)(?![位元价据])|该(?:工单|单(?![位元价据]))|上一[单张个](?:工单|单子|单)?|上个(?:工单|单子|单(?![位元价据]))|刚才[这那](?:一?[单张]|个(?:工单|单子?))(?:工单|单子)?|(?<![其吉])它(?!们)/g

/** Only where no order is named: beside a number such words say nothing more. */
export const shownIn = (text: string): Span<SaidKey>[] => spansOf(text, SHOWN, ([said]): SaidKey => ({ kind: 'shown', text: said }))

/** `05183145634@ftth`. */
const ACCOUNT = /(?<![\w@])\d{6,16}@[A-Za-z]\w{1,9}(?![\w])/g
/** Letters and digits in one piece or copied in several: `ZD20261117002602`, `zd2026-1117-002602`. */
const NUMBERED = /(?<![A-Za-z0-9_-])([A-Za-z]{1,6})(?:[ -]?)(\d[\d]*(?:[ -]\d+)*)(?![A-Za-z0-9@])/g
/** Digits with letters among them that look like digits. */
const LOOKALIKE = /(?<![A-Za-z0-9])[A-Za-z]{1,4}?[0-9OoIl]{8,24}(?![A-Za-z0-9])/g
const DIGITS = /(?<![\w.@:-])\d{10,24}(?![\w.@:-])/g
const HINTED =
  /(?:(手机|电话|号码|联系方式|联系电话)(?:号码?)?(?:是|为|尾号|后[四4]位|末[四4]位|末尾|的)*[ :：]*(\d{4,12})(?:(?:结尾|尾号)的?)?)|(?:(工单|单号|单子)?(?:尾号|末尾|后[四五六4-6]位|末[四4]位)[ :：]*(?:是|为)?(\d{4,9}))|(?:(\d{4,9})(?:结尾|尾号)(?:的(?:手机|电话)?)?)/g
const ENDING = /(?<![\w.@:/年月-])\d{4,9}(?![\w.@:/年月日号点时分个条单元块-])/g
const STREET = '路|街|大道|巷|弄|花园|小区|家园|公寓|新村|苑|庄|公馆|名邸|广场|城|村'
const ADDRESS = new RegExp(
  String.raw`[\u4e00-\u9fff]{1,12}?(?:${STREET})\d{1,5}(?:号|栋|幢|弄|-\d+)?(?:\d{1,4}(?:栋|幢|单元|室|楼|号|户))*`,
  'g',
)
/** Glued before an address: `接手人民路101号`. */
const VERBS =
  '豁免 审核 批准 通过 驳回 升级 上报 接手 改派 转派 派给 调度 退回 改约 改期 改时间 改到 预约 回访 定责 凭证 举证 投诉 支撑 解卡 清卡 赔付 登记 放行 告知'.split(
    ' ',
  )
const BEFORE_STREET = new RegExp(
  `^(?:.*(?:${anyOf(['查一下', '查下', '查单', '查询', '看一下', '看下', '看看', '帮我', '帮忙', '麻烦', '一下', '客户', '用户', '地址是', '地址', '住在', '工单', '那个', '的', '是', '在', '请', '查', '看', '找', '如果', '要是', '假如', '假设', '万一', '听说', '据说', '好像', '除非', '即使', '就算', '不要', '先别', '别', '不用', '不能', '把', '将', '给', '了', ...VERBS])})(?:了|过|一下)*|点[钟半整]?[了过]?|[了过])`,
)

/** Where a piece of a number ends that was copied in pieces. */
const WHOLE = 14

function joined(letters: string, digits: string): { readonly text: string; readonly length: number } {
  const pieces = digits.split(/[ -]/)
  const [first = ''] = pieces
  let [text, length] = [first, first.length]
  for (const piece of pieces.slice(1)) {
    if (text.length >= WHOLE) break
    text += piece
    length += piece.length + 1
  }
  return { text: `${letters}${text}`.toUpperCase(), length }
}

/** The whole number of one order, where nothing else is named. */
export function soleNumberIn(typed: string): string | null {
  const [only, ...others] = keysIn(normal(typed)).map(({ value }) => value)
  return only?.kind === 'code' && others.length === 0 ? only.text : null
}

/** Everything that may be a key, from left to right, none within another. */
export function keysIn(text: string): Span<SaidKey>[] {
  const whole = [
    ...spansOf(text, ACCOUNT, ([said]): SaidKey => ({ kind: 'code', text: said.toLowerCase() })),
    ...numbered(text),
    ...spansOf(text, LOOKALIKE, ([said]): SaidKey | null =>
      /[OoIl]/.test(said.replace(/^[A-Za-z]{1,2}/, '')) && (said.match(/\d/g) ?? []).length >= 6
        ? { kind: 'code', text: said.toUpperCase() }
        : null,
    ),
    ...spansOf(text, DIGITS, ([said]): SaidKey => ({ kind: 'code', text: said })),
  ]
  const hinted = spansOf(text, HINTED, ([, phone, afterPhone, , afterEnding, beforeEnding]): SaidKey | null => {
    const said = afterPhone ?? afterEnding ?? beforeEnding
    if (said === undefined) return null
    if (said.length >= 10) return { kind: 'code', text: said }
    const before = text.slice(0, text.indexOf(said))
    const of = phone !== undefined || /(?:手机|电话)[^,。]{0,4}$/.test(before) ? 'telephone' : 'any'
    return { kind: 'ending', text: said, of: /(?:工单|单号)[^,。]{0,4}$/.test(before) ? 'order' : of }
  })
  const addresses = spansOf(text, ADDRESS, ([said]) => said.replace(BEFORE_STREET, '')).flatMap(({ end, value: piece }) =>
    /^[\u4e00-\u9fff]{2,}/.test(piece) ? [{ start: end - piece.length, end, value: { kind: 'address', text: piece } as const }] : [],
  )
  const endings = spansOf(text, ENDING, ([said]): SaidKey => ({ kind: 'ending', text: said, of: 'any' }))
  return firstOf([...whole, ...hinted, ...addresses, ...endings])
}

function numbered(text: string): Span<SaidKey>[] {
  return spansOf(text, NUMBERED, (match) => match).flatMap(({ start, value: [said, letters = '', digits = ''] }) => {
    const { text: key, length } = joined(letters, digits)
    if (key.length - letters.length < 5) return []
    const gap = said.length - letters.length - digits.length
    return [{ start, end: start + letters.length + gap + length, value: { kind: 'code', text: key } as const }]
  })
}

/** The earlier in the list wins where two overlap. */
function firstOf(spans: readonly Span<SaidKey>[]): Span<SaidKey>[] {
  const kept: Span<SaidKey>[] = []
  for (const span of spans) if (kept.every((other) => span.end <= other.start || span.start >= other.end)) kept.push(span)
  return kept.toSorted((a, b) => a.start - b.start)
}
