import { districtName } from '../../people/organisation.ts'
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

function overview(scene: Scene, commands: readonly CommandText[]): Answer {
  const { organisation, asker, conversation } = scene
  const districts = visibleDistricts(organisation, asker.id, conversation).map((id) => districtName(organisation, id))
  const where = districts.length === 0 ? '没有可以查看的区县' : districts.join('、')
  const how = conversation.kind === 'group' ? ['群里请先 @我 再说。'] : []
  return {
    replies: [
      says(
        `${asker.name}，你在这里可以（${where}）：`,
        ...commands.filter((text) => mayUse(scene, text)).map(({ usage, summary }) => `${usage}：${summary}`),
        ...how,
      ),
    ],
  }
}

const detail = ({ usage, summary, example }: CommandText): Answer => ({ replies: [says(usage, `${summary}。`, `例如：${example}`)] })
