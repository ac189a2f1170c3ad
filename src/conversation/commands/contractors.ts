import { settlementOf } from '../../compensation/settlement.ts'
import { settlementTable } from '../../compensation/settlement-words.ts'
import { monthName } from '../../pay/month.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import { dayOf } from '../../policy/instant.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { meantMonth } from '../reading/said-month.ts'
import { words } from '../reading/text.ts'

interface SettlementWish {
  readonly districts: readonly string[]
  /** As it was typed; null: this month. */
  readonly month: string | null
}

/** 四(九)1: who bears a month's compensation, per contractor. */
export const contractors = command<'district', SettlementWish>({
  name: 'contractors',
  word: '代维结算',
  aliases: ['外包结算'],
  usage: '代维结算 [月份] [区县]',
  example: '代维结算 上月',
  summary: '代维公司和公司当月各自承担的补偿',
  about: 'district',
  effect: 'reads',
  action: 'read-settlement',
  does: '查看代维结算',
  line: ({ month, districts = [] }: SaidArguments, organisation: Organisation) => [
    ...(month === undefined ? [] : [month]),
    ...districts.map((id) => districtName(organisation, id)),
  ],
  read: (rest) => {
    const typed = words(rest)
    return {
      understood: {
        month: typed.find((word) => meantMonth(word, 0) !== null) ?? null,
        districts: typed.filter((word) => meantMonth(word, 0) === null),
      },
    }
  },
  run: async ({ trx, now, context, organisation }, districts, wish) => {
    const month = meantMonth(wish.month ?? '本月', now)
    if (month === null || month.first > dayOf(now)) return { replies: [says('这个月还没有到，没有数据。')] }
    const settled = await settlementOf(trx, month, context)
    const all = districts.length === organisation.districts.length
    const theirs = new Set(organisation.districts.filter(({ id }) => districts.includes(id)).flatMap((district) => district.contractors))
    const shown = all ? settled : settled.filter(({ contractor }) => theirs.has(contractor))
    const name = monthName(month, now)
    return { replies: [shown.length === 0 ? says(`${name}没有代维公司的承诺单。`) : settlementTable(name, shown)] }
  },
})
