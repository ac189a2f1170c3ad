import { type Command, command } from './command.ts'
import { file, flag, month, optional, required, text } from './parameters.ts'

const district = optional(text('D', '区县的 id、名称或别名'))

/** What is measured of the service beside the notice's figures. */
export const qualityCommands: readonly Command[] = [
  command({
    name: 'acceptance',
    summary: '受理差错：每个受理人当月受理错的单，重复的、引起投诉的应考核',
    options: { month: required(month), district, json: flag, out: optional(file) },
    needs: 'database',
    load: async () => (await import('./commands/quality/acceptance.ts')).acceptance,
  }),
  command({
    name: 'quality',
    summary: '履约准时率和复修：一个月竣工的单守住多少，按区县和班组',
    options: { month: required(month), district, json: flag },
    needs: 'database',
    load: async () => (await import('./commands/quality/quality.ts')).quality,
  }),
]
