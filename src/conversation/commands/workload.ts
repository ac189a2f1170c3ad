import type { TableMessage } from '../../messages/message.ts'
import { type CrewLoad, crewLoads } from '../../orders/queries.ts'
import { dayOf } from '../../policy/instant.ts'
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
    const loads = new Map((await crewLoads(trx, { districts, now, day: dayOf(now) })).map((load) => [load.crew, load]))
    const crews = organisation.people.flatMap(({ crew, roles }) =>
      crew !== null && roles.some((role) => role.districts === 'all' || role.districts.some((id) => districts.includes(id))) ? [crew] : [],
    )
    const wanted = [...new Set([...crews, ...loads.keys()])].filter((crew) => wish.crews === null || wish.crews.includes(crew))
    const rows = wanted
      .map((crew) => loads.get(crew) ?? { crew, open: 0, dueToday: 0, doneToday: 0 })
      .toSorted((a, b) => a.dueToday - b.dueToday || a.open - b.open)
    const [first] = rows
    if (first === undefined) return { replies: [says(`${wishText(organisation, districts, wish)}没有这样的班组。`)] }
    if (rows.length === 1) return { replies: [says(`${first.crew}${loadText(first)}。`)] }
    const table: TableMessage = {
      kind: 'table',
      title: `最空的是${first.crew}：${loadText(first)}`,
      lead: [],
      columns: [
        { name: '装维', align: 'left' },
        { name: '今天到期', align: 'right' },
        { name: '手上', align: 'right' },
        { name: '今天完成', align: 'right' },
      ],
      rows: rows
        .slice(0, wish.limit)
        .map(({ crew, dueToday, open, doneToday }) => [crew, String(dueToday), String(open), String(doneToday)]),
      notes: rows.length > wish.limit ? [`共 ${rows.length} 个班组，显示最空的 ${wish.limit} 个`] : [],
    }
    return { replies: [table] }
  },
})

const loadText = ({ open, dueToday, doneToday }: CrewLoad): string =>
  `手上 ${open} 单，其中今天到期 ${dueToday} 单；今天已完成 ${doneToday} 单`
