import { type Entry, entryTypes, settling } from './entry.ts'
import { type Life, newLife } from './life.ts'

/** What the entries of a claim come to so far. */
export interface History {
  readonly lives: Map<number, Life>
  readonly releasers: Set<string>
}

/** The rule of the ledger that the next entry of a claim breaks; null: none. `owedFen`: what the claim was judged to be by the version that the entry names. */
export function brokenRule(entry: Entry, owedFen: number, { lives, releasers }: History): string | null {
  const life = lives.get(entry.line) ?? newLife(entry.line)
  return rules.find(({ keeps }) => !keeps(entry, life, { lives, releasers, owedFen }))?.says ?? null
}

interface Given extends History {
  readonly owedFen: number
}

interface Rule {
  readonly says: string
  readonly keeps: (entry: Entry, life: Life, given: Given) => boolean
}

const isSettling = ({ type }: Entry): boolean => settling.some((one) => one === type)
const isOverpaying = ({ type }: Entry): boolean => type === 'overpay' || type === 'overpay-back'

const rules: readonly Rule[] = [
  { says: '每一行的分录应连续编号', keeps: ({ seq }, life) => seq === life.seq + 1 },
  {
    says: '补差行之前的各行应已付',
    keeps: ({ line, type }, _, { lives }) => line === 1 || type === 'release' || (lives.get(line - 1)?.paid ?? null) !== null,
  },
  { says: '分录的账户应与其类型相符', keeps: keepsAccounts },
  { says: '金额应为整数分且大于 0', keeps: ({ amountFen, from }) => Number.isSafeInteger(amountFen) && amountFen > 0 === (from !== null) },
  {
    says: '钱应在转出的账户里',
    keeps: (entry, life) => entry.from === null || isOverpaying(entry) || entry.from === life.account,
  },
  {
    says: '登记的金额应为尚欠的金额',
    keeps: ({ type, amountFen, line }, _, { lives, owedFen }) => type !== 'register' || amountFen === owedFen - paidBefore(lives, line),
  },
  {
    says: '转账应是该行的全部金额',
    keeps: (entry, life) => entry.from === null || entry.type === 'register' || isOverpaying(entry) || entry.amountFen === life.amountFen,
  },
  {
    says: '多付不能超过已付，也不能冲回未多付的',
    keeps: (entry, { amountFen, overpaidFen }) =>
      entry.type === 'overpay'
        ? entry.amountFen <= amountFen - overpaidFen
        : entry.type !== 'overpay-back' || entry.amountFen <= overpaidFen,
  },
  {
    says: '在途的一笔只能了结一次',
    keeps: (entry, { batched, account }) =>
      isSettling(entry) ? account === 'batched' && entry.settles === batched?.id : entry.settles === null,
  },
  {
    says: '审核人不能是登记人或放行人',
    keeps: ({ type, actor }, { registered }, { releasers }) => type !== 'audit' || (registered?.actor !== actor && !releasers.has(actor)),
  },
  { says: '放行人不能是审核人', keeps: ({ type, actor }, { audited }) => type !== 'release' || audited?.actor !== actor },
  { says: '批次只属于入批的分录', keeps: ({ type, batch, batchLine }) => (type === 'batch') === (batch !== null && batchLine !== null) },
  { says: '已付之后才能告知，且只一次', keeps: ({ type }, { paid, told }) => type !== 'tell' || (paid !== null && told === null) },
]

function keepsAccounts({ type, from, to }: Entry): boolean {
  const moves = entryTypes[type]
  return moves === null ? from === null && to === null : moves[0].some((account) => account === from) && moves[1] === to
}

const paidBefore = (lives: ReadonlyMap<number, Life>, line: number): number =>
  [...lives.values()].reduce((sum, life) => sum + (life.paid !== null && life.line < line ? life.amountFen : 0), 0)
