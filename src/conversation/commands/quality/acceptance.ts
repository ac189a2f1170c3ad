import { type Person, districtName } from '../../../people/organisation.ts'
import { districtsFor } from '../../../people/permissions.ts'
import { acceptanceWorkbook } from '../../../quality/acceptance-file.ts'
import { acceptanceRecords } from '../../../quality/acceptance-rule.ts'
import { acceptanceTable } from '../../../quality/acceptance-words.ts'
import { acceptedBadly } from '../../../quality/acceptance.ts'
import { type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { dayName, districtsText } from '../../order/order-list.ts'
import { type MonthWish, meantPeriod, monthLine, readMonthWish } from './wish.ts'

/** 四(九)3: who accepted orders badly in a month, again or so that a customer complained; for whoever assesses. */
export const acceptance = command<'district', MonthWish>({
  name: 'acceptance',
  word: '受理差错',
  aliases: ['受理考核', '受理失误', '受理错误'],
  usage: '受理差错 [本月|上月|2026-11] [区县] [表格]',
  example: '受理差错 上月 赣榆',
  summary: '每个受理人当月受理错的单，重复的、引起投诉的应考核；加“表格”给 Excel 文件；不管考核的人只看自己的',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查看受理差错',
  line: monthLine,
  read: readMonthWish,
  run: async (scene, districts, wish) => {
    const { trx, organisation, now, context, asker } = scene
    const period = meantPeriod(wish, now)
    if (period === null) return { replies: [says('这个月还没有到，没有数据。')] }
    const assessing = assessedDistricts(scene, districts)
    const own = assessing.length === 0
    const bad = await acceptedBadly(trx, { districts: own ? districts : assessing, ...period }, context)
    const records = acceptanceRecords(own ? bad.filter(({ acceptedBy }) => isSelf(asker, acceptedBy)) : bad)
    const where = `${own ? '你' : districtsText(organisation, assessing)}${period.name ?? dayName(period.day, now)}`
    if (records.length === 0) return { replies: [says(`${where}没有受理差错。`)] }
    const nameOf = (id: string): string => districtName(organisation, id)
    if (wish.workbook && !own) return { replies: [await acceptanceWorkbook(trx, where, records, nameOf, now)] }
    return { replies: [acceptanceTable(where, records, nameOf, wish.limit)] }
  },
})

/** Those of the districts whose acceptors the asker may assess; none: only what they accepted themselves is theirs to see. */
function assessedDistricts({ organisation, asker, conversation }: Scene, districts: readonly string[]): string[] {
  const may = districtsFor(organisation, asker.id, 'explain-figures', conversation)
  return districts.filter((district) => may.includes(district))
}

/** Source systems know people by name, by crew or by number. */
const isSelf = ({ id, name, crew }: Person, acceptedBy: string | null): boolean =>
  acceptedBy !== null && [id, name, crew].includes(acceptedBy)
