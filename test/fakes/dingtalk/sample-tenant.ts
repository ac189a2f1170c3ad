import { type FakeDingTalk, startDingTalk } from './fake-dingtalk.ts'
import type { PlatformClock } from './platform-clock.ts'

export const GANYU = 'cidGanyu0001=='
export const CITY = 'cidCity0001=='

/** The platform with two groups, staff, and one person of another organisation. */
export async function startSample(clock?: PlatformClock): Promise<FakeDingTalk> {
  const dingtalk = await startDingTalk(clock)
  const { tenant } = dingtalk
  tenant.addPerson('manager7676', { nick: '张三', mobile: '13800000001', admin: true })
  tenant.addPerson('manager76', { nick: '李四', mobile: '13800000002' })
  tenant.addPerson('busy01', { nick: '王五', flowControlled: true })
  tenant.addPerson('guest01', { nick: '外人', outside: 'dingcorp0999' })
  tenant.addGroup(GANYU, '赣榆装维群', ['manager7676', 'manager76', 'guest01'])
  tenant.addGroup(CITY, '市公司群', ['manager7676', 'busy01'])
  return dingtalk
}
