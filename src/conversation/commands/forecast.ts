import { forecastMessage, reasonsTable } from '../../forecast/forecast-message.ts'
import { outlook } from '../../forecast/outlook.ts'
import { nothingOpen } from '../../messages/forecast-text.ts'
import type { Message } from '../../messages/message.ts'
import { districtName } from '../../people/organisation.ts'
import { type Read, says } from '../command.ts'
import { command } from '../gate.ts'
import { districtsText } from '../order/order-list.ts'
import { words } from '../reading/text.ts'

interface ForecastWish {
  readonly districts: readonly string[]
  /** Crew by crew, what it rests on. */
  readonly reasons: boolean
}

/** What a sentence that asks why gives in its place. */
const reasonsWord = '依据'

const readWish = (rest: string): Read<ForecastWish> => {
  const all = words(rest).filter((word) => !/^(?:全市|市|今天|今晚)$/.test(word))
  return { understood: { districts: all.filter((word) => word !== reasonsWord), reasons: all.includes(reasonsWord) } }
}

export const forecastTonight = command({
  name: 'forecast',
  word: '今晚能做完吗',
  aliases: ['今晚做得完吗', '今晚装得完吗', '今晚修得完吗', '今晚预计', 'forecast'],
  usage: '今晚能做完吗 [区县] [依据]',
  example: '今晚能做完吗 赣榆',
  summary: '今天到期的承诺工单预计几单完不成、是哪些、要补偿多少、谁有余力',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: ({ districts = [], text }, organisation) => [
    ...districts.map((id) => districtName(organisation, id)),
    ...(text === undefined ? [] : [reasonsWord]),
  ],
  read: readWish,
  run: async ({ trx, now, organisation }, districts, { reasons }) => {
    const where = districtsText(organisation, districts)
    const found = await outlook(trx, organisation, districts, now)
    const shows = found.late.map(({ work }) => work.id)
    if (reasons) {
      const known = found.districts.filter(({ undone }) => undone !== null)
      const replies: Message[] = known.map((one) => reasonsTable(one, found, organisation))
      if (replies.length > 0) return { replies, shows }
    }
    const message = forecastMessage(found, organisation, where)
    if (message === null) return { replies: [says(nothingOpen(where))] }
    return { replies: [message], shows }
  },
})
