import type { TableMessage } from '../../messages/message.ts'
import { crewLoads } from '../../orders/queries.ts'
import { dayOf, endOfDay } from '../../policy/instant.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'
import { listLine, readListWish, wishText } from '../order/order-list.ts'

/** 四(七): whoever dispatches sees what each crew still has this evening. */
export const workload = command({
  name: 'workload',
  word: '谁有空',
  aliases: ['手上几单', 'workload'],
  usage: '谁有空 [区县] [班组]',
  example: '谁有空 赣榆',
  summary: '各班组手上还有几单、今天到期几单，最空的在前',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async ({ trx, now, organisation }, districts, wish) => {
    const loads = new Map((await crewLoads(trx, { districts, now, until: endOfDay(dayOf(now)) })).map((load) => [load.crew, load]))
    const crews = organisation.people.flatMap(({ crew, roles }) =>
      crew !== null && roles.some((role) => role.districts === 'all' || role.districts.some((id) => districts.includes(id))) ? [crew] : [],
    )
    const wanted = [...new Set([...crews, ...loads.keys()])].filter((crew) => wish.crews === null || wish.crews.includes(crew))
    const rows = wanted
      .map((crew) => loads.get(crew) ?? { crew, open: 0, dueToday: 0 })
      .toSorted((a, b) => a.dueToday - b.dueToday || a.open - b.open)
    const where = wishText(organisation, districts, wish)
    if (rows.length === 0) return { replies: [says(`${where}没有这样的班组。`)] }
    const table: TableMessage = {
      kind: 'table',
      title: `手上工单 · ${where}`,
      lead: [],
      columns: [
        { name: '班组', align: 'left' },
        { name: '今天到期', align: 'right' },
        { name: '在途', align: 'right' },
      ],
      rows: rows.slice(0, wish.limit).map(({ crew, dueToday, open }) => [crew, String(dueToday), String(open)]),
      notes: rows.length > wish.limit ? [`共 ${rows.length} 个班组，显示最空的 ${wish.limit} 个`] : [],
    }
    return { replies: [table] }
  },
})
