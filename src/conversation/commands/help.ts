import { districtName } from '../../people/organisation.ts'
import type { Role } from '../../people/organisation.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { type Answer, type Command, type CommandText, type Read, type Scene, says } from '../command.ts'
import { command, mayUse } from '../gate.ts'
import { after } from '../reading/text.ts'

/** `/帮助`: what this person may do here, each with its form; `/帮助 豁免` tells one. */
export const help = (all: () => readonly CommandText[]): Command =>
  command({
    name: 'help',
    word: '帮助',
    aliases: ['help', '?', '菜单', '命令'],
    usage: '/帮助 [命令]',
    example: '/帮助 豁免',
    summary: '看你在这里可以做什么',
    about: 'nothing',
    effect: 'reads',
    action: null,
    does: '查看帮助',
    read: (rest): Read<{ readonly named: CommandText | null }> => {
      if (rest === '') return { understood: { named: null } }
      const bare = rest.replace(/^[\s/／、]+/, '')
      const named = all().find(({ word, aliases }) => [word, ...aliases].some((one) => after(one, bare) === ''))
      return named === undefined ? { problem: '没有这条命令' } : { understood: { named } }
    },
    line: ({ text }) => (text === undefined ? [] : [text]),
    run: (scene, _, { named }) => (named === null ? overview(scene, all()) : detail(named)),
  })

/** What each role says most: the first three that this person may use here are shown in full. */
const most: Readonly<Record<Role, readonly string[]>> = {
  installer: ['mine', 'order', 'escalate'],
  dispatcher: ['due-soon', 'workload', 'overdue'],
  manager: ['figures', 'overdue', 'approve'],
  desk: ['overdue', 'stuck', 'figures'],
  service: ['order', 'why', 'knowledge'],
  settlement: ['payouts', 'contractors', 'order'],
  it: ['stuck', 'order', 'history'],
  'city-lead': ['ranking', 'figures', 'overdue'],
  admin: ['pending', 'bind', 'order'],
}

function overview(scene: Scene, commands: readonly CommandText[]): Answer {
  const { organisation, asker, conversation } = scene
  const districts = visibleDistricts(organisation, asker.id, conversation).map((id) => districtName(organisation, id))
  const where = districts.length === 0 ? '没有可以查看的区县' : districts.join('、')
  const usable = commands.filter((text) => mayUse(scene, text))
  const names = asker.roles.flatMap(({ role }) => most[role])
  const first = [...new Set(names)].flatMap((name) => usable.find((text) => text.name === name) ?? []).slice(0, 3)
  const listOf = (effect: CommandText['effect']): string =>
    usable
      .filter((text) => text.effect === effect)
      .map(({ word }) => word)
      .join('、')
  return {
    replies: [
      says(
        `${asker.name}（${where}），像平时说话一样说就行：`,
        ...first.map(({ example, summary }) => `“${example.replace(/^\//, '').replace('赣榆', districts[0] ?? '赣榆')}”：${summary}`),
        `能查：${listOf('reads')}`,
        `能办：${listOf('writes')}。办之前都会先请你确认`,
        `想知道怎么说，发：帮助 ${first[0]?.word ?? '查单'}`,
        ...(conversation.kind === 'group' ? ['群里请先 @我 再说。'] : []),
      ),
    ],
  }
}

const detail = ({ usage, summary, example }: CommandText): Answer => ({ replies: [says(usage, `${summary}。`, `例如：${example}`)] })
