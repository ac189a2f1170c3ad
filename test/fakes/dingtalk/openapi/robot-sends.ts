import { z } from 'zod'
import { type Answer, json, refuse } from '../answer.ts'
import { readMsgParam } from './msg-param.ts'
import { type Tenant, newKey } from '../tenant.ts'

const groupSend = z.object({
  robotCode: z.string().optional(),
  openConversationId: z.string().optional(),
  msgKey: z.string().optional(),
  msgParam: z.unknown().optional(),
})
const directSend = z.object({
  robotCode: z.string().optional(),
  userIds: z.array(z.string()).optional(),
  msgKey: z.string().optional(),
  msgParam: z.unknown().optional(),
})
const MOST_USERS = 20

/** POST /v1.0/robot/groupMessages/send: nobody is ever mentioned. */
export function sendToGroup(tenant: Tenant, body: unknown): Answer {
  const { robotCode, openConversationId, msgKey, msgParam } = readBody(groupSend, body)
  checkRobot(tenant, robotCode)
  checkGroup(tenant, openConversationId)
  const shown = readMsgParam(tenant, msgKey, msgParam)
  const id = newKey()
  tenant.show({ ...shown, conversation: openConversationId ?? '', via: 'group-message', mentions: [], id })
  return json({ processQueryKey: id })
}

/** POST /v1.0/robot/oToMessages/batchSend: 200 even if nobody got it. */
export function sendToPeople(tenant: Tenant, body: unknown): Answer {
  const { robotCode, userIds = [], msgKey, msgParam } = readBody(directSend, body)
  checkRobot(tenant, robotCode)
  if (userIds.length === 0) refuse(400, 'invalidParameter.userIds.empty', 'userIds is empty')
  if (userIds.length > MOST_USERS) refuse(400, 'invalidParameter.userIds.tooMany', `more than ${MOST_USERS} userIds`)
  const shown = readMsgParam(tenant, msgKey, msgParam)
  const invalid = userIds.filter((userId) => tenant.people.get(userId)?.outside !== undefined || !tenant.people.has(userId))
  const held = userIds.filter((userId) => !invalid.includes(userId) && tenant.people.get(userId)?.flowControlled === true)
  const id = newKey()
  for (const userId of userIds.filter((one) => !invalid.includes(one) && !held.includes(one)))
    tenant.show({ ...shown, conversation: `user/${userId}`, via: 'direct-message', mentions: [], id })
  return json({ processQueryKey: id, invalidStaffIdList: invalid, flowControlledStaffIdList: held })
}

const recall = z.object({ openConversationId: z.string(), processQueryKeys: z.array(z.string()), robotCode: z.string() })

/** POST /v1.0/robot/groupMessages/recall */
export function recallFromGroup(tenant: Tenant, body: unknown): Answer {
  const { openConversationId, processQueryKeys } = readBody(recall, body)
  const found = tenant.seen(openConversationId).filter(({ id }) => processQueryKeys.includes(id))
  for (const post of found) post.recalled = true
  const missing = processQueryKeys.filter((key) => !found.some(({ id }) => id === key))
  return json({ successResult: found.map(({ id }) => id), failedResult: Object.fromEntries(missing.map((key) => [key, 'not found'])) })
}

const query = z.object({ processQueryKey: z.string(), openConversationId: z.string(), robotCode: z.string() })

/** POST /v1.0/robot/groupMessages/query */
export function queryGroup(tenant: Tenant, body: unknown): Answer {
  const { processQueryKey, openConversationId } = readBody(query, body)
  const post = tenant.seen(openConversationId).find(({ id }) => id === processQueryKey)
  if (post === undefined) refuse(400, 'resource.not.found', 'processQueryKey does not exist')
  return json({ sendStatus: 'SUCCESS', readUserIds: [], hasMore: false })
}

const download = z.object({ downloadCode: z.string(), robotCode: z.string() })

/** POST /v1.0/robot/messageFiles/download: where what a person sent can be fetched, for a short time. */
export function locateFile(tenant: Tenant, body: unknown, addressOf: (code: string) => string): Answer {
  const { downloadCode, robotCode } = readBody(download, body)
  checkRobot(tenant, robotCode)
  if (!tenant.sentFiles.has(downloadCode)) refuse(400, 'invalidParameter.downloadCode.invalid', 'downloadCode does not exist')
  return json({ downloadUrl: addressOf(downloadCode) })
}

export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body)
  if (!read.success) refuse(400, 'invalidParameter.param.invalid', z.prettifyError(read.error))
  return read.data
}

export function checkRobot(tenant: Tenant, robotCode: string | undefined): void {
  if (robotCode === undefined || robotCode === '') refuse(400, 'invalidParameter.robotCode.empty', 'robotCode is empty')
  if (robotCode !== tenant.app.robotCode) refuse(400, 'resource.not.found', 'robot not exist')
}

function checkGroup(tenant: Tenant, openConversationId: string | undefined): void {
  if (openConversationId === undefined || openConversationId === '') refuse(400, 'miss.openConversationId', 'openConversationId is missing')
  const group = tenant.groups.get(openConversationId)
  if (group === undefined) refuse(400, 'invalid.openConversationId', 'openConversationId is invalid')
  if (group.robot === 'removed') refuse(400, 'resource.not.found', 'robot not exist in the group')
  if (group.robot === 'stopped') refuse(400, 'bot.stopped', 'robot is stopped')
  if (group.robot === 'disbanded') refuse(400, 'group.disbanded', 'group is disbanded')
}
