import { type Group, type Organisation, type Posting, groupOf, districtName } from '../../people/organisation.ts'
import { bindGroup, unbindGroup } from '../../platforms/bindings.ts'
import { type Platform, platforms } from '../../platforms/platforms.ts'
import { type Answer, type Scene, says } from '../command.ts'
import { type GroupHere, command } from '../gate.ts'
import { fold } from '../reading/text.ts'

/** `/绑定 赣榆`: from now on this group of the platform is that of the organisation file. */
export const bindCommand = command({
  name: 'bind',
  word: '绑定',
  aliases: [],
  usage: '/绑定 <群名或编号>',
  example: '/绑定 赣榆装维群',
  summary: '把机器人所在的这个群绑定为组织文件里的群（管理员）',
  about: 'group',
  effect: 'writes',
  action: 'administer',
  does: '绑定群',
  read: (rest) => (rest === '' ? { problem: '缺少群名' } : { understood: { named: rest } }),
  run: bind,
})

/** `/解绑`: nothing is said or answered here any more. */
export const unbindCommand = command({
  name: 'unbind',
  word: '解绑',
  aliases: ['解除绑定'],
  usage: '/解绑',
  example: '/解绑',
  summary: '解除本群的绑定，此后这里不再预警、通报和答复（管理员）',
  about: 'group',
  effect: 'writes',
  action: 'administer',
  does: '绑定群',
  read: (rest) => (rest === '' ? { understood: {} } : { problem: '/解绑 后面不用写别的' }),
  run: unbind,
})

async function bind(
  { organisation, trx, asker, platformsOf }: Scene,
  { platform, id, bindings }: GroupHere,
  { named }: { readonly named: string },
): Promise<Answer> {
  const group = groupNamed(organisation, named)
  if (group === null)
    return refuse(`组织文件里没有群“${named}”。可绑定的群：${organisation.groups.map(({ name }) => name).join('、')}`, `no group ${named}`)
  if (bindings.seen(platform, id)?.outsidersOfLate === true)
    return refuse('一天之内有外部单位的人员在群里说过话，不能绑定。请先移出外部人员。', 'outsiders')
  const fixed = organisation.groups.find(({ platforms }) => platforms[platform] === id)
  if (fixed !== undefined && fixed.id !== group.id)
    return refuse(`组织文件写明本群是${fixed.name}，以文件为准；要改请改组织文件。`, `the file says ${fixed.id}`)
  const elsewhere = group.platforms[platform]
  if (elsewhere !== null && elsewhere !== id)
    return refuse(`组织文件写明${group.name}是另一个群，以文件为准；要改请改组织文件。`, `the file has another id for ${group.id}`)
  const before = bindings.groupAt(platform, id)
  const moved = bindings.idOf(platform, group.id)
  await bindGroup(trx, platform, id, group.id, asker.id)
  return {
    replies: [
      says(
        `已绑定：本群是${group.name}（${group.districts.map((district) => districtName(organisation, district)).join('、')}）。`,
        `${postedHere(
          group,
          (await platformsOf(group.id)).filter((other) => other !== platform),
        )}这里可以查询和办理。`,
        ...(before !== null && before.id !== group.id ? [`原来绑定的${before.name}已解除。`] : []),
        ...(moved !== null && moved !== id ? [`${group.name}原来绑定的另一个群已解除。`] : []),
      ),
    ],
    audit: { outcome: 'done', orderId: null, detail: `${platform} ${id} is ${group.id}` },
  }
}

/** What this group hears unasked, and where else it is said. */
function postedHere({ name, purpose, posts }: Group, elsewhere: readonly Platform[]): string {
  const posted = [...posts.map((posting) => postingNames[posting]), ...(purpose === 'control' ? ['运行情况'] : [])]
  if (posted.length === 0) return ''
  const others = elsewhere.map((platform) => platforms[platform].name)
  return `${posted.join('、')}发到这里${others.length === 0 ? '' : `，也照旧发到${others.join('、')}上的${name}`}。`
}

const postingNames = { alerts: '预警', bulletins: '通报', workbooks: '通报表格' } as const satisfies Record<Posting, string>

async function unbind({ trx }: Scene, { platform, id, bindings }: GroupHere): Promise<Answer> {
  const group = bindings.groupAt(platform, id)
  if (group === null) return refuse('本群没有绑定。', 'not bound')
  if (group.platforms[platform] === id)
    return refuse(`本群由组织文件写明是${group.name}，要解除请改组织文件。`, `the file says ${group.id}`)
  await unbindGroup(trx, platform, id)
  return {
    replies: [says(`已解除绑定：这里不再收到${group.name}的预警和通报，也不再答复。`)],
    audit: { outcome: 'done', orderId: null, detail: `${platform} ${id} is no longer ${group.id}` },
  }
}

const refuse = (text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: null, detail },
})

/** By id, by name, or by the one district whose group it is: `赣榆`. */
function groupNamed(organisation: Organisation, named: string): Group | null {
  const wanted = fold(named).trim()
  const exact = groupOf(organisation, wanted) ?? organisation.groups.find(({ name }) => fold(name) === wanted)
  if (exact !== undefined && exact !== null) return exact
  const district = organisation.districts.find(({ name, aliases }) => [name, ...aliases].some((one) => fold(one) === wanted))
  if (district === undefined) return null
  return organisation.groups.find(({ purpose, districts }) => purpose === 'district' && districts.includes(district.id)) ?? null
}
