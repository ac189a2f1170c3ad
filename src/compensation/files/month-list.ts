import { kindNames } from '../../messages/order-words.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import type { Settlement } from '../../policy/contractors.ts'
import { compareText } from '../../policy/exact.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { textOrNull } from '../../policy/read.ts'
import type { Cell, Sheet } from '../../spreadsheets/sheet.ts'
import type { PayoutLine } from '../lines.ts'

/** 每月已补偿清单 (五): what was paid in a month, and who bears it. */
export interface MonthList {
  /** `2026-11`. */
  readonly month: string
  readonly lines: readonly PayoutLine[]
  readonly shares: readonly Settlement[]
}

/** One sheet: a row a paid line by district, then totals, what was paid beyond what is owed, and each contractor's share. Amounts are yuan. */
export function monthSheet({ month, lines, shares }: MonthList, organisation: Organisation, amount: (fen: number) => Cell): Sheet {
  const places = new Map(organisation.districts.map(({ id }, i) => [id, i]))
  const placeOf = ({ claim }: PayoutLine): number => places.get(claim.district) ?? places.size
  const sorted = lines.toSorted((a, b) => placeOf(a) - placeOf(b) || compareText(a.key, b.key))
  const nameOf = (district: string): string => districtName(organisation, district)
  return {
    name: `已补偿清单 ${month}`,
    rows: [
      [
        '区县',
        '客户编码',
        '业务账号',
        '工单编号',
        '类型',
        '迟延天数',
        '金额',
        '登记时间',
        '审核时间',
        '到账时间',
        '告知时间',
        '是否及时',
        '多付',
      ],
      ...sorted.map((line) => lineRow(line, nameOf(line.claim.district), amount)),
      [],
      ['合计', '类型', '笔数', '金额', '多付'],
      ...totals(sorted, nameOf, amount),
      [],
      ['代维公司', '承诺单', '装维原因超时', '补偿', '代维承担', '公司承担'],
      ...shares.map((one): readonly Cell[] => [
        one.contractor,
        one.orders,
        one.installerLate,
        amount(one.compensationFen),
        amount(one.contractorFen),
        amount(one.branchFen),
      ]),
    ],
  }
}

const lineRow = (line: PayoutLine, district: string, amount: (fen: number) => Cell): readonly Cell[] => [
  district,
  line.claim.household,
  textOrNull(line.life.batched?.meta['account'], 'account') ?? '',
  [line.claim.leader, ...line.claim.orders.filter((order) => order !== line.claim.leader)].join(' '),
  kindName(line),
  line.claim.lateDays,
  amount(line.paidFen),
  timeText(line.life.registered?.happenedAt ?? null),
  timeText(line.life.audited?.happenedAt ?? null),
  timeText(line.paidAt),
  timeText(line.toldAt),
  line.late ? '逾期' : '及时',
  line.overpaidFen === 0 ? '' : amount(line.overpaidFen),
]

const kindName = ({ claim }: PayoutLine): string => kindNames[claim.kind]

const timeText = (at: Instant | null): string => (at === null ? '' : formatInstant(at).slice(0, 19).replace('T', ' '))

/** By district and kind, and of all. */
function totals(lines: readonly PayoutLine[], nameOf: (district: string) => string, amount: (fen: number) => Cell): (readonly Cell[])[] {
  const groups = Map.groupBy(lines, (line) => `${nameOf(line.claim.district)} ${kindName(line)}`)
  const row = (name: readonly [string, string], own: readonly PayoutLine[]): readonly Cell[] => [
    ...name,
    own.length,
    amount(own.reduce((fen, { paidFen }) => fen + paidFen, 0)),
    amount(own.reduce((fen, { overpaidFen }) => fen + overpaidFen, 0)),
  ]
  return [
    ...[...groups.values()].flatMap((own) => (own[0] === undefined ? [] : [row([nameOf(own[0].claim.district), kindName(own[0])], own)])),
    row(['全部', ''], lines),
  ]
}
