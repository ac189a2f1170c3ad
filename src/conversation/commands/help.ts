import { districtsFor, visibleDistricts } from '../../people/permissions.ts'
import { type Answer, type Command, type CommandText, type Scene, says } from '../command.ts'
import { districtName } from '../../people/organisation.ts'
import { after } from '../reading/text.ts'

/** `/帮助`: what this person may do here, each with its form; `/帮助 豁免` tells one. */
export const help = (others: () => readonly CommandText[]): Command => ({
  name: '帮助',
  aliases: ['help', '?', '菜单', '命令'],
  usage: '/帮助 [命令]',
  example: '/帮助 豁免',
  summary: '看你在这里可以做什么',
  action: null,
  read: (rest) => {
    if (rest === '') return { understood: (scene) => Promise.resolve(overview(scene, others())) }
    const bare = rest.replace(/^[\s/／、]+/, '')
    const named = others().find(({ name, aliases }) => [name, ...aliases].some((word) => after(word, bare) === ''))
    return named === undefined ? { problem: '没有这条命令' } : { understood: () => Promise.resolve(detail(named)) }
  },
})

function overview(scene: Scene, commands: readonly CommandText[]): Answer {
  const { organisation, asker, conversation } = scene
  const allowed = ({ action, forCrews }: CommandText): boolean =>
    (forCrews === undefined || asker.crew !== null) &&
    (action === null || districtsFor(organisation, asker.id, action, conversation).length > 0)
  const districts = visibleDistricts(organisation, asker.id, conversation).map((id) => districtName(organisation, id))
  const where = districts.length === 0 ? '没有可以查看的区县' : districts.join('、')
  const how = conversation.kind === 'group' ? ['群里请先 @我 再说。'] : []
  return {
    replies: [
      says(
        `${asker.name}，你在这里可以（${where}）：`,
        ...commands.filter(allowed).map(({ usage, summary }) => `${usage}：${summary}`),
        ...how,
      ),
    ],
  }
}

const detail = ({ usage, summary, example }: CommandText): Answer => ({ replies: [says(usage, `${summary}。`, `例如：${example}`)] })
