import { z } from 'zod'
import type { SendResult } from '../../../delivery/sender.ts'
import type { Space } from './cards.ts'
import type { Client } from '../wire/client.ts'

export interface RobotMessage {
  readonly msgKey: string
  /** Sent as JSON text inside the JSON. */
  readonly msgParam: object
}

const answered = z.looseObject({
  processQueryKey: z.string().min(1).optional(),
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
})

/**
 * Says something in a group or to a person by the OpenAPI. No number makes a repeat harmless there: what may have arrived throws InDoubt.
 */
export async function sendByRobot(client: Client, robotCode: string, space: Space, message: RobotMessage): Promise<SendResult> {
  const { msgKey, msgParam } = message
  const common = { robotCode, msgKey, msgParam: JSON.stringify(msgParam) }
  const called =
    space.kind === 'group'
      ? await client.call('POST', '/v1.0/robot/groupMessages/send', { ...common, openConversationId: space.id })
      : await client.call('POST', '/v1.0/robot/oToMessages/batchSend', { ...common, userIds: [space.id] })
  if (!('done' in called)) return called
  const { processQueryKey, invalidStaffIdList, flowControlledStaffIdList } = answered.catch({}).parse(called.body)
  const answer = { ...called.kept, processQueryKey, route: 'openapi' }
  if (invalidStaffIdList?.includes(space.id)) return { sent: false, retry: 'never', reason: '对方不在企业里，或不在应用的可见范围', answer }
  if (flowControlledStaffIdList?.includes(space.id)) return { sent: false, retry: 'after-a-minute', reason: '平台对此人限流', answer }
  // The key is the platform's receipt. A 200 without one has been seen where nothing was shown, so it counts as refused, like there; a
  // minute later, because what caused it does not pass at once.
  if (processQueryKey === undefined) return { sent: false, retry: 'after-a-minute', reason: '平台没有给出 processQueryKey', answer }
  return { sent: true, answer }
}
